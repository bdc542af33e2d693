package dev.drydock.bootstrap;

import dev.drydock.application.alert.SiteState;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The site's disks, and the certificates in its folder {@code etc/tls}. */
final class SiteFiles implements SiteState {
    private static final List<String> WRITTEN = List.of("var", "inbox", "deliveries");

    private static final Logger LOG = Logger.getLogger(SiteFiles.class.getName());

    private final SiteFolder site;

    SiteFiles(SiteFolder site) {
        this.site = site;
    }

    @Override
    public List<Disk> disks() {
        List<Disk> disks = new ArrayList<>();
        Set<FileStore> seen = new HashSet<>();
        for (String folder : WRITTEN) {
            Path path = site.root().resolve(folder);
            try {
                if (Files.isDirectory(path) && seen.add(Files.getFileStore(path))) {
                    FileStore store = Files.getFileStore(path);
                    disks.add(new Disk(folder, store.getUsableSpace(), store.getTotalSpace()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("The disk with " + path + " cannot be asked: " + e.getMessage(), e);
            }
        }
        return disks;
    }

    @Override
    public List<Certificate> certificates() {
        Path folder = site.root().resolve("etc/tls");
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().matches(".*\\.(pem|crt)"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .flatMap(file -> expiry(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** None if the file has no certificate, such as a file with a key. */
    private static Optional<Certificate> expiry(Path file) {
        String name = "etc/tls/" + file.getFileName();
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .map(certificate -> certificate.getNotAfter().toInstant())
                    .min(Comparator.comparing(Instant::toEpochMilli))
                    .map(expires -> new Certificate(name, Optional.of(expires)));
        } catch (CertificateException | IOException e) {
            LOG.log(Level.FINE, e, () -> "the certificates of " + file + " cannot be read");
            return Optional.of(new Certificate(name, Optional.empty()));
        }
    }
}
