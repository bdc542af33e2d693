package dev.drydock.cli.site;

import dev.drydock.config.NamedCertificates;
import dev.drydock.config.NodeSettings;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The certificates in {@code etc/tls} and those that the site's configuration names: which have expired, expire within 30 days, count only
 * later or cannot be read; and the files with keys that {@code etc/keys} and {@code etc/secrets} do not cover.
 */
final class CertificatesCheck {
    private static final String WHAT = "certificates";
    private static final Duration SOON = Duration.ofDays(30);
    private static final Pattern FILE = Pattern.compile("(?!making-).+[.](?:pem|crt|cer|der|key|p12|pfx)");
    private static final String KEY_STORE_PASSWORD = "keystore.password";

    private final SiteFolder site;
    private final SiteConfiguration configuration;
    private final SortedMap<Path, String> named;
    private final Instant now;
    private final List<Finding> findings = new ArrayList<>();
    private int well;

    /** @param database of the orchestrator; empty if none runs here */
    CertificatesCheck(SiteFolder site, SiteConfiguration configuration, Optional<SiteDatabase> database, Instant now) {
        this.site = site;
        this.configuration = configuration;
        this.named = NamedCertificates.of(site, configuration, database);
        this.now = now;
    }

    /** A finding for each certificate that asks for something, or one for all. */
    List<Finding> findings() throws IOException {
        for (Path file : files()) {
            look(file);
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(WHAT, well == 0 ? "none" : well + ", none expires within 30 days"));
        }
        differentFromKeyStore().ifPresent(findings::add);
        return List.copyOf(findings);
    }

    /** Each once. */
    private Set<Path> files() throws IOException {
        Set<Path> files = new TreeSet<>();
        Path tls = site.certificate().getParent();
        if (tls != null && Files.isDirectory(tls)) {
            try (Stream<Path> all = Files.list(tls)) {
                all.filter(Files::isRegularFile)
                        .filter(file ->
                                FILE.matcher(file.getFileName().toString()).matches())
                        .forEach(files::add);
            }
        }
        NodeSettings node = configuration.node();
        if (node.runs().orchestrator() && site.certificate().equals(site.root().resolve(node.certificate()))) {
            files.add(site.certificate());
        }
        files.addAll(named.keySet());
        return files;
    }

    private void look(Path file) {
        try {
            byte[] bytes = BoundedFile.read(file, BoundedFile.DOCUMENT);
            if (isKeyStore(file)) {
                Optional<KeyStore> store = keyStore(file, bytes);
                if (store.isPresent()) {
                    judge(file, certificates(store.get()));
                }
            } else if (!isKeyAlone(bytes)) {
                judge(file, certificates(bytes));
            }
        } catch (AccessDeniedException e) {
            findings.add(GuardedChecks.withoutRight(WHAT, file));
        } catch (IOException e) {
            unreadable(file, IoReason.of(file, e));
        } catch (GeneralSecurityException e) {
            unreadable(file, "it is damaged, or no certificate");
        } catch (DrydockException e) {
            unreadable(file, Files.isRegularFile(file) ? "it is too large" : "it is no plain file");
        }
    }

    private static boolean isKeyStore(Path file) {
        return file.toString().matches(".*[.](?:p12|pfx)");
    }

    private static boolean isKeyAlone(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.contains("PRIVATE KEY-----") && !text.contains("BEGIN CERTIFICATE");
    }

    private static List<X509Certificate> certificates(byte[] bytes) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes)).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static List<X509Certificate> certificates(KeyStore store) throws GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                all.add(certificate);
            }
        }
        return all;
    }

    /** Only the site's own, whose password Drydock made; another one is its owner's. */
    private Optional<KeyStore> keyStore(Path file, byte[] bytes) throws IOException, GeneralSecurityException {
        Path password = site.secret(KEY_STORE_PASSWORD);
        if (!file.equals(site.keyStore()) || !Files.exists(password)) {
            return Optional.empty();
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(
                new ByteArrayInputStream(bytes),
                BoundedFile.readText(password, BoundedFile.DOCUMENT).strip().toCharArray());
        return Optional.of(store);
    }

    private void judge(Path file, List<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            unreadable(file, "it has no certificate");
        }
        for (X509Certificate certificate : certificates) {
            Instant begins = certificate.getNotBefore().toInstant();
            Instant ends = certificate.getNotAfter().toInstant();
            if (!ends.isAfter(now)) {
                findings.add(Finding.wrong(WHAT, named(file) + " expired on " + day(ends), another(file)));
            } else if (begins.isAfter(now)) {
                findings.add(Finding.wrong(
                        WHAT,
                        named(file) + " counts only from " + day(begins) + " on",
                        "Compare the clock with another one ('date -u'). If it is right: " + another(file)));
            } else if (ends.isBefore(now.plus(SOON))) {
                findings.add(Finding.note(WHAT, named(file) + " expires on " + day(ends), another(file)));
            } else {
                well++;
            }
        }
    }

    private void unreadable(Path file, String why) {
        findings.add(Finding.wrong(WHAT, named(file) + " cannot be read: " + why, another(file)));
    }

    /** With the key that names it. */
    private String named(Path file) {
        String key = named.getOrDefault(file, "");
        return key.isEmpty() ? file.toString() : key + ": " + file;
    }

    private String another(Path file) {
        if (file.equals(site.keyStore()) || file.equals(site.certificate())) {
            return "Make another certificate: 'drydock server stop', 'mv " + site.keyStore() + " " + site.keyStore()
                    + ".old', 'drydock server start'. Then give the new " + site.certificate()
                    + " to whoever pins it.";
        }
        return "Ask its owner for another certificate and put it at " + file + ".";
    }

    private static String day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** Clients pin the one and the servers show the other. */
    private Optional<Finding> differentFromKeyStore() {
        try {
            if (!Files.isReadable(site.keyStore()) || !Files.isReadable(site.certificate())) {
                return Optional.empty();
            }
            Optional<KeyStore> store =
                    keyStore(site.keyStore(), BoundedFile.read(site.keyStore(), BoundedFile.DOCUMENT));
            if (store.isEmpty()) {
                return Optional.empty();
            }
            List<X509Certificate> pinned = certificates(BoundedFile.read(site.certificate(), BoundedFile.DOCUMENT));
            Certificate shown = store.get().getCertificate("server");
            return shown == null || pinned.contains(shown)
                    ? Optional.empty()
                    : Optional.of(Finding.wrong(
                            WHAT,
                            site.certificate() + " is not the certificate in " + site.keyStore()
                                    + ", so commands do not trust the servers",
                            "Write it from the key store again: 'rm " + site.certificate()
                                    + "', then 'drydock server start'."));
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty(); // told of the file itself
        }
    }

    /** Of the files with keys or passwords in them that lie elsewhere than {@code etc/keys/*.key} and {@code etc/secrets}. */
    Finding permissions() throws IOException {
        String what = "permissions of other keys";
        List<Path> exposed = new ArrayList<>();
        for (Path file : secretFiles()) {
            if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    .endsWith("------")) {
                exposed.add(file);
            }
        }
        return exposed.isEmpty()
                ? Finding.ok(what, "closed to others")
                : Finding.wrong(
                        what,
                        "others can read "
                                + String.join(
                                        ", ",
                                        exposed.stream().map(Path::toString).toList()),
                        "Run 'chmod 600 " + exposed.get(0)
                                + "'. Replace the keys and passwords in it that others may have read.");
    }

    private List<Path> secretFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path file :
                List.of(site.registry(), site.etc().resolve("serving.xml"), site.deliveryIdentity(), site.clients())) {
            if (Files.isRegularFile(file)) {
                files.add(file);
            }
        }
        for (Path file : files()) {
            if (Files.isRegularFile(file) && (isKeyStore(file) || hasKey(file))) {
                files.add(file);
            }
        }
        return files;
    }

    private static boolean hasKey(Path file) {
        try {
            return new String(BoundedFile.read(file, BoundedFile.DOCUMENT), StandardCharsets.ISO_8859_1)
                    .contains("PRIVATE KEY-----");
        } catch (IOException e) {
            return false; // told as a certificate
        }
    }
}
