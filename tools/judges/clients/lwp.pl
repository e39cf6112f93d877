# Perl's LWP, with one connection and a body in chunks.
use strict;
use warnings;
use HTTP::Request;
use LWP::UserAgent;

my ($base, $key, $body) = @ENV{qw(BASE KEY BODY)};
my $agent = LWP::UserAgent->new(keep_alive => 1, timeout => 20);

sub step {
    my ($name, $method, $url, $headers, $content) = @_;
    my $answer = $agent->request(HTTP::Request->new($method, $url, $headers, $content));
    print "$name ", $answer->code, "\n";
    return $answer;
}

my $read = step('read', 'GET', "$base/themes");
step('unchanged', 'GET', "$base/themes", ['If-None-Match' => $read->header('ETag')]);
step('after', 'GET', "$base/goals");
step('head', 'HEAD', "$base/themes");
my $packed = $agent->request(HTTP::Request->new('GET', "$base/themes", ['Accept-Encoding' => 'gzip']));
print 'decoded ', ($packed->decoded_content =~ /"items"/ ? $packed->code : 'garbled'), "\n";
my @pieces = (substr($body, 0, 10), substr($body, 10));
my $made = step('create', 'POST', "$base/collectives", ['Authorization' => "Bearer $key", 'Content-Type' => 'application/json'],
    sub { shift @pieces // '' });
my $address = $made->header('Location');
step('refused', 'DELETE', $address, ['If-Match' => '*', 'Authorization' => 'Bearer nobody']);
step('remove', 'DELETE', $address, ['If-Match' => '*', 'Authorization' => "Bearer $key"]);
step('missing', 'GET', $address);
