package dev.drydock.cli.terminal;

import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts the certificates of one PEM file and nothing else. */
public final class PinnedTls {
    private PinnedTls() {}

    /** @throws DrydockException {@link CommandFailure#CERTIFICATE_UNREADABLE} */
    public static SSLContext trusting(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("pinned-" + number++, certificate);
            }
            if (number == 0) {
                throw unreadable(pem, "it contains no certificate", null);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(pem, e.toString(), e);
        }
    }

    private static DrydockException unreadable(
            Path pem, String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new DrydockException(
                CommandFailure.CERTIFICATE_UNREADABLE,
                "The certificate file " + pem + " cannot be used: " + why
                        + ". Use --ca with the server's certificate as PEM. A site keeps it in etc/tls/server.pem.",
                cause);
    }
}
