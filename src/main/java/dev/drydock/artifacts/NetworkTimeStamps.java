package dev.drydock.artifacts;

import dev.drydock.domain.audit.TimeStampAuthority;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.TimeStampCertificates;
import dev.drydock.packaging.TimeStamps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A time-stamp authority that answers over HTTP (RFC 3161 section 3.4). Follows no redirect and uses no proxy. The file of certificates is
 * read for each stamp, so a new one takes effect at once; over {@code https} they are also what the server's certificate must follow from.
 * Thread-safe.
 */
public final class NetworkTimeStamps implements TimeStampAuthority {
    private static final int OK = 200;
    private static final int NONCE_BYTES = 16;

    private final URI address;
    private final Path certificates;
    private final Optional<String> policy;
    private final Duration limit;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param policy object identifier that the authority must follow; empty for any
     * @param limit for connecting, asking and reading together
     */
    public NetworkTimeStamps(URI address, Path certificates, Optional<String> policy, Duration limit) {
        this.address = address;
        this.certificates = certificates;
        this.policy = policy;
        this.limit = limit;
    }

    @Override
    public String name() {
        return address.toString();
    }

    @Override
    public Stamp stamp(byte[] content) {
        TimeStampCertificates trusted = TimeStampCertificates.read(certificates);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        TimeStamps.Query query = TimeStamps.query(content, nonce, policy);
        byte[] answer = answer(query.encoded(), trusted);
        return new Stamp(Base64.getEncoder().encodeToString(answer), query.accept(answer, trusted));
    }

    private byte[] answer(byte[] query, TimeStampCertificates trusted) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(limit)
                .header("Content-Type", "application/timestamp-query")
                .header("Accept", "application/timestamp-reply")
                .POST(HttpRequest.BodyPublishers.ofByteArray(query))
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = client(trusted).sendAsync(request, info -> new BoundedBody());
        try {
            HttpResponse<byte[]> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw unavailable("it answered with HTTP status " + response.statusCode(), null);
            }
            return response.body();
        } catch (TimeoutException e) {
            throw unavailable("it did not answer within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (hasCause(e, TooLarge.class)) {
                throw new DrydockException(
                        CommonFailure.TIME_STAMP_REFUSED,
                        "The time stamp is refused: " + address + " answered with more than " + TimeStamps.MOST_BYTES
                                + " bytes. Check the address of the authority (time-stamp-authority in site.yaml).",
                        e);
            }
            throw unavailable(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the server stops", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(type::isInstance);
    }

    private DrydockException unavailable(String why, @Nullable Throwable cause) {
        return new DrydockException(
                CommonFailure.TIME_STAMP_UNAVAILABLE,
                "The time-stamp authority " + address + " gave no stamp: " + why
                        + ". Nothing waits for it: Drydock asks again with the next stamp that is due.",
                cause);
    }

    private HttpClient client(TimeStampCertificates trusted) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(limit)
                .sslContext(tls(trusted))
                .build();
    }

    private static SSLContext tls(TimeStampCertificates trusted) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate certificate : trusted.certificates()) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java has TLS and can hold certificates in memory", e);
        }
    }

    /** The answer is larger than any stamp. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Reads at most what a stamp may have. */
    private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription source;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (received.size() + part.remaining() > TimeStamps.MOST_BYTES) {
                    Objects.requireNonNull(source).cancel();
                    body.completeExceptionally(new TooLarge());
                    return;
                }
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                received.writeBytes(bytes);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(received.toByteArray());
        }
    }
}
