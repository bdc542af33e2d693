package dev.drydock.bootstrap;

import dev.drydock.application.alert.SiteState;
import dev.drydock.config.NamedCertificates;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The site's disks, the certificates in its folder {@code etc/tls}, and those that its configuration names. */
final class SiteFiles implements SiteState {
    private static final List<String> WRITTEN = List.of("var", "inbox", "deliveries");

    private static final Logger LOG = Logger.getLogger(SiteFiles.class.getName());

    private final SiteFolder site;
    private final SortedMap<Path, String> named;

    /** @param named as {@link NamedCertificates} finds them */
    SiteFiles(SiteFolder site, SortedMap<Path, String> named) {
        this.site = site;
        this.named = named;
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
            Stream<Certificate> others = files.filter(
                            file -> file.getFileName().toString().matches(".*\\.(pem|crt)"))
                    .filter(Files::isRegularFile)
                    .filter(file -> !named.containsKey(file))
                    .sorted()
                    .flatMap(file -> certificate(file, "").stream());
            return Stream.concat(
                            others,
                            named.entrySet().stream()
                                    .map(one -> certificate(one.getKey(), one.getValue())
                                            .orElseGet(() -> unreadable(one.getKey(), one.getValue()))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** None if the file has no certificate, such as a file with a key. */
    private Optional<Certificate> certificate(Path file, String key) {
        try {
            byte[] bytes = BoundedFile.read(file, BoundedFile.DOCUMENT);
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .map(certificate -> certificate.getNotAfter().toInstant())
                    .min(Comparator.naturalOrder())
                    .map(expires -> new Certificate(name(file), key, Optional.of(expires)));
        } catch (CertificateException | IOException | DrydockException e) {
            LOG.log(Level.FINE, e, () -> "the certificates of " + file + " cannot be read");
            return Optional.of(unreadable(file, key));
        }
    }

    private Certificate unreadable(Path file, String key) {
        return new Certificate(name(file), key, Optional.empty());
    }

    private String name(Path file) {
        return (file.startsWith(site.root()) ? site.root().relativize(file) : file).toString();
    }
}
