package dev.drydock.cli.access;

import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Client;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's TLS certificate. The node knows a client by the public key, so a renewed certificate of the same key needs no change. Tested
 * by {@code ClientCommandTest}.
 *
 * @param key SHA-256 of the public key, hexadecimal
 * @param end of the certificate
 */
record ClientCertificate(String key, Instant end) {

    /**
     * @param file PEM or DER; its first certificate counts
     * @throws DrydockException {@link CommonFailure#USAGE} if it has none, or one that no client can use
     */
    static ClientCertificate read(String client, Path file, Instant now) {
        X509Certificate certificate;
        try {
            certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(PlainFiles.read(file)));
        } catch (CertificateException e) {
            throw refused(client, file + " has no certificate. Name a file in PEM or DER form.", e);
        }
        if (certificate.getBasicConstraints() >= 0) {
            throw refused(
                    client,
                    "the first certificate in " + file + " is that of an authority. Name the client's own one.",
                    null);
        }
        Instant end = certificate.getNotAfter().toInstant();
        if (!end.isAfter(now)) {
            throw refused(client, "the certificate in " + file + " ended at " + end + ". Ask for a new one.", null);
        }
        return new ClientCertificate(Sha256.hex(certificate.getPublicKey().getEncoded()), end);
    }

    /** @throws DrydockException {@link CommonFailure#USAGE} if another client has it: nobody could tell the two apart */
    ClientCertificate requireFree(String client, InferenceClients clients) {
        Optional<Client> other =
                clients.ofCertificateKey(key).filter(holder -> !holder.name().equals(client));
        if (other.isPresent()) {
            throw refused(
                    client,
                    "client " + other.get().name()
                            + " has a certificate of the same key. Use another key, or revoke that client.",
                    null);
        }
        return this;
    }

    private static DrydockException refused(String client, String why, @Nullable Throwable cause) {
        return new DrydockException(CommonFailure.USAGE, "Client " + client + " was not written: " + why, cause);
    }
}
