package dev.drydock.packaging;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The certificates that a time-stamp authority's own must follow from, as a file in PEM names them. */
public record TimeStampCertificates(List<X509Certificate> certificates) {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST = 100;

    public TimeStampCertificates {
        certificates = List.copyOf(certificates);
    }

    /** @throws DrydockException {@link CommonFailure#CONFIGURATION_INVALID} if the file has none, {@code FILE_UNREADABLE} if it cannot be read */
    public static TimeStampCertificates read(Path file) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(BoundedFile.read(file, MOST_BYTES)));
            if (found.isEmpty() || found.size() > MOST) {
                throw invalid(file, "it has " + found.size() + " certificates, and must have 1 to " + MOST, null);
            }
            return new TimeStampCertificates(
                    found.stream().map(X509Certificate.class::cast).toList());
        } catch (CertificateException e) {
            throw invalid(file, e.getMessage(), e);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The certificates of the time-stamp authority in " + file + " cannot be read: "
                            + IoReason.of(file, e) + ". Check that the file exists and its permissions.",
                    e);
        }
    }

    Set<TrustAnchor> anchors() {
        return certificates.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
    }

    private static DrydockException invalid(Path file, @Nullable String why, @Nullable Throwable cause) {
        return new DrydockException(
                CommonFailure.CONFIGURATION_INVALID,
                "The certificates of the time-stamp authority in " + file + " are refused: " + why
                        + ". Put certificates in PEM there.",
                cause);
    }
}
