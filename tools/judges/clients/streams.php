<?php
// PHP's own streams for HTTP, a connection each.
[$base, $key, $body] = [getenv('BASE'), getenv('KEY'), getenv('BODY')];

function step(string $name, string $method, string $url, array $headers = [], string $content = ''): array
{
    $options = ['method' => $method, 'header' => $headers, 'content' => $content, 'ignore_errors' => true, 'protocol_version' => 1.1,
        'timeout' => 20];
    $text = file_get_contents($url, false, stream_context_create(['http' => $options]));
    $found = [];
    foreach ($http_response_header as $line) {
        $parts = explode(': ', $line, 2);
        $found[strtolower($parts[0])] = $parts[1] ?? $line;
    }
    preg_match('/^HTTP\S+ (\d+)/', $http_response_header[0], $status);
    echo "$name $status[1]\n";
    return [$found, $text];
}

[$head] = step('read', 'GET', "$base/themes");
step('unchanged', 'GET', "$base/themes", ["If-None-Match: {$head['etag']}"]);
step('after', 'GET', "$base/goals");
step('head', 'HEAD', "$base/themes");
[, $packed] = step('decoded', 'GET', "$base/themes", ['Accept-Encoding: gzip']);
json_decode(gzdecode($packed), false, 512, JSON_THROW_ON_ERROR);
$auth = "Authorization: Bearer $key";
[$made] = step('create', 'POST', "$base/collectives", [$auth, 'Content-Type: application/json'], $body);
step('refused', 'DELETE', $made['location'], ['If-Match: *', 'Authorization: Bearer nobody']);
step('remove', 'DELETE', $made['location'], ['If-Match: *', $auth]);
step('missing', 'GET', $made['location']);
