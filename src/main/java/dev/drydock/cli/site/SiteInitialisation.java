package dev.drydock.cli.site;

import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.access.PasswordHash;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.AgeEncryption;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The first start: makes a site's folder, keys, certificate and passwords. Each file is made aside and moved into place, and one
 * that is there is never made again: a first start that was killed is completed by the next.
 */
public final class SiteInitialisation {
    /** One user a role; the administrator renames or replaces them. */
    static final Map<String, String> STANDARD_USERS = standardUsers();

    static final String OWNER_ONLY = "rw-------";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SiteFolder site;

    public SiteInitialisation(SiteFolder site) {
        this.site = site;
    }

    private static Map<String, String> standardUsers() {
        Map<String, String> users = new LinkedHashMap<>();
        for (String role : List.of("scheduler", "engineer", "release-manager", "auditor", "admin")) {
            users.put(role, role);
        }
        return users;
    }

    /**
     * Completes the site.
     *
     * @param wanted used for a site that has no configuration yet
     * @param users user to role; used for a site that has no users yet
     * @return what was made, for people to read; empty if everything was there
     */
    public List<String> complete(SiteConfiguration wanted, Map<String, String> users) {
        List<String> made = new ArrayList<>();
        try {
            folders();
            if (Files.notExists(site.configuration())) {
                closeServing(wanted);
                write(site.configuration(), wanted.toYaml(), "rw-r--r--");
                made.add("configuration " + site.configuration());
            }
            SiteConfiguration configuration = SiteConfiguration.read(site.configuration());
            boolean orchestrator = configuration.node().runs().orchestrator();
            machineKeys(orchestrator ? List.of("builder", "order", "audit", "log", "delivery") : List.of("log"), made);
            if (orchestrator) {
                deliveryIdentity(made);
                secrets(users, made);
            }
            nodeSecrets(!orchestrator, made);
            certificate(configuration, made);
            addresses(configuration);
            if (configuration.node().runs().serving()) {
                closeNode(made);
                new ClientAuthorities(site).follow();
            }
            if (Files.notExists(site.etc().resolve("serving.xml"))) {
                write(site.etc().resolve("serving.xml"), servingXml(), OWNER_ONLY);
            }
            if (orchestrator && Files.notExists(registry())) {
                write(registry(), orchestratorXml(users), OWNER_ONLY);
            }
            PinnedPlace.add(site.roots(), site.trust()).ifPresent(made::add);
            PinnedPlace.add(site.serving().resolve("roots.json"), site.serving().resolve("trust.json"))
                    .ifPresent(made::add);
        } catch (IOException e) {
            throw failed(e.toString(), e);
        }
        return made;
    }

    private void folders() throws IOException {
        for (String open : List.of(
                "inbox",
                "deliveries/in",
                "deliveries/out",
                "deliveries/exports",
                "scoring/in",
                "scoring/out",
                "jobs",
                "var/db",
                "var/staging",
                "var/snapshots",
                "var/tasks",
                "var/packages",
                "var/logs")) {
            Files.createDirectories(site.root().resolve(open));
        }
        for (String open : List.of("serving/state", "serving/packages", "serving/log")) {
            Files.createDirectories(site.root().resolve(open));
        }
        for (String closed : List.of("etc", "etc/keys", "etc/tls", "etc/secrets")) {
            Path folder = site.root().resolve(closed);
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Other users of its machine read neither the rows in a node's log nor its packages; a site of before keeps its permissions. */
    private void closeServing(SiteConfiguration wanted) throws IOException {
        if (!wanted.node().runs().orchestrator()) {
            Files.setPosixFilePermissions(site.serving(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Once there is a registry a site without a list of clients was made when nodes were open, and its owner decides. */
    private void closeNode(List<String> made) throws IOException {
        if (Files.notExists(registry()) && Files.notExists(site.clients())) {
            write(site.clients(), new String(InferenceClients.NONE.toJson(), StandardCharsets.UTF_8), OWNER_ONLY);
            made.add("list of clients of the node, still empty ('drydock client add NAME') " + site.clients());
        }
    }

    /** The public half moves into place first, the private one last: a key that is there is whole, and is never made again. */
    private void machineKeys(List<String> names, List<String> made) throws IOException {
        for (String name : names) {
            if (Files.exists(site.key(name))) {
                continue;
            }
            Path aside = site.key(name).resolveSibling("making-" + RANDOM.nextLong(Long.MAX_VALUE) + ".key");
            SigningKey.generate("builder".equals(name) ? SigningKey.Kind.P256 : SigningKey.Kind.ED25519)
                    .write(aside);
            Files.move(
                    SigningKey.publicFile(aside),
                    site.publicKey(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Files.move(aside, site.key(name), StandardCopyOption.ATOMIC_MOVE);
            made.add(name + " key " + site.key(name));
        }
    }

    /** What deliveries for this site are encrypted for. */
    private void deliveryIdentity(List<String> made) throws IOException {
        if (Files.notExists(site.deliveryIdentity()) && AgeEncryption.makeIdentity(site.deliveryIdentity())) {
            made.add("key that decrypts deliveries " + site.deliveryIdentity());
        }
    }

    /** Passwords are made with the registry that holds their hashes: once that is there, a removed file stays removed. */
    private void secrets(Map<String, String> users, List<String> made) throws IOException {
        if (Files.notExists(registry())) {
            for (String user : users.keySet()) {
                if (secret(site.password(user))) {
                    made.add("password of " + user + " " + site.password(user));
                }
            }
        }
        if (secret(site.erasureKey())) {
            made.add("key of erasures " + site.erasureKey());
        }
        secret(site.pseudonymKey());
    }

    /** A node on its own keeps its token's hash; the token itself is carried to the orchestrator, and is not made again then. */
    private void nodeSecrets(boolean alone, List<String> made) throws IOException {
        secret(site.secret("keystore.password"));
        if (alone && Files.exists(site.nodeTokenHash())) {
            return;
        }
        if (secret(site.nodeToken())) {
            made.add("serving node's management token " + site.nodeToken());
        }
        if (alone) {
            write(
                    site.nodeTokenHash(),
                    Sha256.hex(Files.readString(site.nodeToken()).strip()) + "\n",
                    OWNER_ONLY);
            made.add("hash of this token, which is all that the node needs " + site.nodeTokenHash());
        }
    }

    private Path registry() {
        return site.registry();
    }

    private static boolean secret(Path file) throws IOException {
        if (Files.exists(file)) {
            return false;
        }
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), OWNER_ONLY);
        return true;
    }

    private void certificate(SiteConfiguration configuration, List<String> made) throws IOException {
        Path passwordFile = site.secret("keystore.password");
        if (Files.notExists(site.keyStore())) {
            Path aside = site.keyStore().resolveSibling("making-" + RANDOM.nextLong(Long.MAX_VALUE) + ".p12");
            keytool(configuration, passwordFile, aside);
            Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString(OWNER_ONLY));
            Files.move(aside, site.keyStore(), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(site.certificate());
            made.add("TLS key store " + site.keyStore());
        }
        if (Files.notExists(site.certificate())) {
            write(
                    site.certificate(),
                    pemOf(site.keyStore(), Files.readString(passwordFile).strip()),
                    "rw-r--r--");
            made.add("TLS certificate " + site.certificate());
        }
    }

    private static void keytool(SiteConfiguration configuration, Path passwordFile, Path keyStore) throws IOException {
        List<String> names = new ArrayList<>(List.of("dns:localhost", "ip:127.0.0.1"));
        String host = InetAddress.getLocalHost().getHostName();
        if (host.matches("[A-Za-z0-9.-]+") && !"localhost".equals(host)) {
            names.add("dns:" + host);
        }
        if (configuration.host().matches("[A-Za-z][A-Za-z0-9.-]*") && !names.contains("dns:" + configuration.host())) {
            names.add("dns:" + configuration.host());
        }
        if (configuration.host().matches("[0-9]{1,3}([.][0-9]{1,3}){3}")
                && !names.contains("ip:" + configuration.host())) {
            names.add("ip:" + configuration.host());
        }
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1", // it lives too short for more
                        "-J-XX:+UseSerialGC",
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-sigalg",
                        "SHA256withECDSA",
                        "-validity",
                        "3650",
                        "-dname",
                        "CN=" + configuration.site() + ",O=Drydock",
                        "-ext",
                        "SAN=" + String.join(",", names),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass:file",
                        passwordFile.toString())
                .redirectErrorStream(true)
                .start();
        keytool.getOutputStream().close();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
                throw new IOException("keytool ended with an error: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }

    private static String pemOf(Path keyStore, String password) throws IOException {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.toCharArray());
            byte[] certificate = store.getCertificate("server").getEncoded();
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IOException("the key store " + keyStore + " cannot be opened with its password file", e);
        }
    }

    /** Where the servers listen; follows {@code site.yaml} at each start. */
    private void addresses(SiteConfiguration configuration) throws IOException {
        Path file = site.etc().resolve("addresses.xml");
        String text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <server description="Drydock writes this file from site.yaml at each start: change site.yaml">
              <variable name="drydock.host" value="%s"/>
              <variable name="drydock.https.port" value="%d"/>
              <variable name="drydock.serving.host" value="%s"/>
              <variable name="drydock.serving.https.port" value="%d"/>
            </server>
            """.formatted(
                        configuration.host(),
                        configuration.orchestratorPort(),
                        configuration.host(),
                        configuration.servingPort());
        if (Files.notExists(file) || !Files.readString(file).equals(text)) {
            write(file, text, "rw-r--r--");
        }
    }

    /** Written once and last of all: an administrator may edit it, to bind the site's directory of users for one. */
    private String orchestratorXml(Map<String, String> users) throws IOException {
        StringBuilder registry = new StringBuilder("  <basicRegistry id=\"users\" realm=\"drydock\">\n");
        Map<String, List<String>> groups = new TreeMap<>();
        for (Map.Entry<String, String> entry : users.entrySet()) {
            String user = entry.getKey();
            String password = Files.readString(site.password(user)).strip();
            byte[] salt = new byte[PasswordHash.SALT_BYTES];
            RANDOM.nextBytes(salt);
            registry.append(
                    "    <user name=\"%s\" password=\"%s\"/>\n".formatted(user, PasswordHash.of(password, salt)));
            groups.computeIfAbsent(entry.getValue(), role -> new ArrayList<>()).add(user);
        }
        groups.forEach((role, members) -> {
            registry.append("    <group name=\"%s\">".formatted(role));
            members.forEach(member -> registry.append("<member name=\"%s\"/>".formatted(member)));
            registry.append("</group>\n");
        });
        registry.append("  </basicRegistry>\n");
        return include("This site's users and key store; made at first start", keyStoreXml() + registry);
    }

    private String servingXml() throws IOException {
        return include("This site's serving node; made at first start", keyStoreXml());
    }

    private static String include(String description, String content) {
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <server description="%s">
              <include location="${env.DRYDOCK_SITE}/etc/addresses.xml" onConflict="REPLACE"/>
            %s</server>
            """.formatted(description, content);
    }

    private String keyStoreXml() throws IOException {
        String password = Files.readString(site.secret("keystore.password")).strip();
        return "  <keyStore id=\"defaultKeyStore\" location=\"${env.DRYDOCK_SITE}/etc/tls/server.p12\" type=\"PKCS12\""
                + " password=\"" + password + "\"/>\n";
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8), permissions);
    }

    /** Replaces the file as a whole; nobody else can read what is not finished. */
    static void write(Path file, byte[] content, String permissions) throws IOException {
        Path aside = Files.createTempFile(
                file.getParent(),
                "." + file.getFileName(),
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        Files.write(aside, content);
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString(permissions));
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private DrydockException failed(String why, Throwable cause) {
        return new DrydockException(
                CommandFailure.SITE_NOT_MADE,
                "The site " + site.root() + " cannot be made: " + why
                        + ". Drydock keeps the files that exist. Correct the cause and start again.",
                cause);
    }
}
