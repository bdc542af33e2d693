package dev.drydock.tracing;

import dev.drydock.files.IoReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A collector that takes OTLP over HTTP, as JSON. It is called directly: no proxy of the JVM and no redirect leads a span to an address that
 * the site did not name.
 */
final class Collector implements SpanSink {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int MULTIPLE_CHOICES = 300;
    /** By the OTLP specification, "Retryable Response Codes". */
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);

    private final URI traces;
    private final Optional<Path> ca;
    private @Nullable HttpClient client;

    /**
     * @param base such as {@code http://127.0.0.1:4318}; spans go to {@code /v1/traces} below it
     * @param ca certificates that the collector's own must follow from, PEM; empty for those that Java trusts
     */
    Collector(URI base, Optional<Path> ca) {
        this.traces = URI.create(base.toString().replaceFirst("/+$", "") + "/v1/traces");
        this.ca = ca;
    }

    @Override
    public void write(String json) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(traces)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        int status;
        try {
            HttpResponse<Void> answer = client().send(request, BodyHandlers.discarding());
            status = answer.statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server ends", e);
        }
        if (LATER.contains(status)) {
            throw new IOException("it answers HTTP " + status);
        }
        if (status < OK || status >= MULTIPLE_CHOICES) {
            throw new Refused("it answers HTTP " + status);
        }
    }

    /** Its threads end when nobody holds it any more. */
    @Override
    public void close() {
        client = null;
    }

    private HttpClient client() throws IOException {
        HttpClient made = client;
        if (made == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(NoProxy.INSTANCE);
            if (ca.isPresent()) {
                builder.sslContext(trusting(ca.get()));
            }
            made = builder.build();
            client = made;
        }
        return made;
    }

    private static SSLContext trusting(Path ca) throws IOException {
        byte[] pem;
        try {
            pem = Files.readAllBytes(ca);
        } catch (IOException e) {
            throw new IOException("the certificates of " + ca + " cannot be read: " + IoReason.of(ca, e), e);
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new IOException("the file " + ca + " has no certificate");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates of " + ca + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static final class NoProxy extends ProxySelector {
        private static final NoProxy INSTANCE = new NoProxy();

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }
}
