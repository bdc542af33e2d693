package dev.drydock.alerting;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** TLS of the channels. The file of certificates is read for each message, so a new one takes effect at once. */
final class Tls {
    private Tls() {}

    /**
     * @param ca certificates that the server's own must follow from, PEM; empty for those that Java trusts
     * @throws IOException if the file cannot be used; its message says why
     */
    static SSLSocketFactory trusting(Optional<Path> ca) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(ca.isPresent() ? store(ca.get()) : null);
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "the certificates of " + ca.map(Path::toString).orElse("Java") + " cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    private static KeyStore store(Path ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(ca)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
        }
        if (store.size() == 0) {
            throw new IOException("the file " + ca + " has no certificate");
        }
        return store;
    }
}
