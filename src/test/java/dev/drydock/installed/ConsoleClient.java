package dev.drydock.installed;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody signed in at the console who sends what they like, by no browser. */
final class ConsoleClient {
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"");

    private final HttpClient client;
    private final String address;
    private final String token;

    private ConsoleClient(HttpClient client, String address, String token) {
        this.client = client;
        this.address = address;
        this.token = token;
    }

    /** What a page answered. */
    record Page(int status, String text) {}

    static ConsoleClient signedIn(InstalledSite site, String user, String password) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(site.trustingTheSite())
                .cookieHandler(new CookieManager())
                .build();
        String address = "https://localhost:" + site.port();
        Map<String, String> form = hidden(send(client, HttpRequest.newBuilder(URI.create(address + "/console/sign-in")))
                .text());
        form.put("user", user);
        form.put("password", password);
        ConsoleClient before = new ConsoleClient(client, address, token(form));
        Page answer = before.post("/console/sign-in", form);
        if (answer.status() != 302) {
            throw new AssertionError(user + " could not sign in: " + answer);
        }
        Page home = before.get("/console/executions");
        return new ConsoleClient(client, address, token(hidden(home.text())));
    }

    static Map<String, String> hidden(String page) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher field = HIDDEN.matcher(page);
        while (field.find()) {
            fields.put(field.group(1), field.group(2));
        }
        return fields;
    }

    private static String token(Map<String, String> form) {
        return Objects.requireNonNull(form.get("token"), "the page has no token");
    }

    Page get(String path) throws IOException {
        return send(client, HttpRequest.newBuilder(URI.create(address + path)));
    }

    /** Sends a form's fields as no page made them, with the session's token. */
    Page postWithToken(String path, Map<String, String> fields) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("token", token);
        return post(path, all);
    }

    Page post(String path, Map<String, String> fields) throws IOException {
        String body = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(
                client,
                HttpRequest.newBuilder(URI.create(address + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Page send(HttpClient client, HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer =
                    client.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
            return new Page(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
