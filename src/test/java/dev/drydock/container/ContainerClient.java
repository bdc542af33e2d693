package dev.drydock.container;

import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Speaks HTTPS to the server under test as a user of its site, trusting the site's certificate alone. */
final class ContainerClient {
    private final SiteFolder site;
    private final URI api;
    private final HttpClient http;

    private ContainerClient(SiteFolder site, SSLContext tls) {
        this.site = site;
        this.api = URI.create("https://localhost:"
                + SiteConfiguration.read(site.configuration()).orchestratorPort() + "/drydock/api/v1/");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
    }

    static ContainerClient ofSite() throws IOException {
        SiteFolder site = new SiteFolder(ContainerServer.SITE);
        return new ContainerClient(site, trusting(site.certificate()));
    }

    /** @param user empty for none */
    int status(String user, String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (!user.isEmpty()) {
            String credentials =
                    user + ":" + Files.readString(site.password(user)).strip();
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static SSLContext trusting(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
