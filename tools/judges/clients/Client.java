// Java's own HTTP client, which asks before it sends a body, in chunks.
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

public class Client {
    private static final String BASE = System.getenv("BASE"), KEY = System.getenv("KEY"), BODY = System.getenv("BODY");
    private static final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private static HttpResponse<byte[]> step(String name, String method, String url, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (method.equals("POST")) {
            request.expectContinue(true);
        }
        HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
        System.out.println(name + " " + answer.statusCode());
        return answer;
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    public static void main(String[] arguments) throws Exception {
        BodyPublisher nothing = BodyPublishers.noBody();
        HttpResponse<byte[]> read = step("read", "GET", BASE + "/themes", nothing);
        step("unchanged", "GET", BASE + "/themes", nothing, "If-None-Match", header(read, "ETag"));
        step("after", "GET", BASE + "/goals", nothing);
        step("head", "HEAD", BASE + "/themes", nothing);
        HttpResponse<byte[]> packed = step("decoded", "GET", BASE + "/themes", nothing, "Accept-Encoding", "gzip");
        new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        HttpResponse<byte[]> made = step("create", "POST", BASE + "/collectives",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), "Authorization", "Bearer " + KEY,
                "Content-Type", "application/json");
        String address = header(made, "Location");
        step("refused", "DELETE", address, nothing, "If-Match", "*", "Authorization", "Bearer nobody");
        step("remove", "DELETE", address, nothing, "If-Match", "*", "Authorization", "Bearer " + KEY);
        step("missing", "GET", address, nothing);
    }
}
