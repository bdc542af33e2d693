package dev.drydock.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drydock's own tests of signatures and TLS, in a process with another provider of cryptography, which is set up as {@code
 * docs/guides/crypto-provider.md} says. {@code mvn -Pfips} fetches the provider.
 */
class CryptoProviderTest {
    private static final Path BASE =
            Path.of(System.getProperty("drydock.basedir", ".")).toAbsolutePath();
    private static final Path GUIDE = BASE.resolve("docs/guides/crypto-provider.md");
    private static final Path PROVIDER = BASE.resolve("target/fips/provider");
    private static final Path LIBRARIES = BASE.resolve("target/fips/libraries");

    /** Package and policy; orders with approvals; approvals at the command line and the audit log, both over TLS; time stamps. */
    private static final List<String> TESTS = List.of(
            "dev.drydock.packaging.ModelSigningTest",
            "dev.drydock.packaging.HashedFileTest",
            "dev.drydock.packaging.OrderVerifierTest",
            "dev.drydock.packaging.suite.InstalledPolicyTest",
            "dev.drydock.cli.release.ApproveTest",
            "dev.drydock.cli.audit.AuditVerifyTest",
            "dev.drydock.packaging.TimeStampsTest");

    @TempDir
    Path folder;

    @Test
    void theFipsProviderOfBouncyCastleSignsAndVerifiesInApprovedModeAlone() throws Exception {
        assumeTrue(Files.isDirectory(PROVIDER), "no other provider is tried: run 'mvn -Pfips test'");
        Path security = Files.writeString(folder.resolve("java.security"), block("properties"));
        String options = block("sh")
                .lines()
                .filter(line -> line.startsWith("export JDK_JAVA_OPTIONS="))
                .findFirst()
                .orElseThrow()
                .replaceAll("^[^\"]*\"|\"$", "")
                .replace("/opt/bc-fips", PROVIDER.toString())
                .replace("/etc/drydock/java.security", security.toString());

        Path log = folder.resolve("log.txt");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                                "-Ddrydock.basedir=" + BASE,
                                "-cp",
                                classPath(),
                                UnderProvider.class.getName()),
                        TESTS.stream())
                .toList());
        builder.environment().putAll(Map.of("JDK_JAVA_OPTIONS", options));
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        String said = Files.readString(log);
        assertThat(said)
                .contains("first BCFIPS", "approved true", "SHA-256 BCFIPS", "Ed25519 BCFIPS", "EC BCFIPS")
                .contains("AES-GCM BCFIPS", "HmacSHA256 BCFIPS");
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("passed [1-9][0-9]{2}|passed [4-9][0-9]");
    }

    /** The first one of the guide. */
    private static String block(String language) throws IOException {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(GUIDE));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    /** With the libraries that fit the provider, as the guide says. */
    private static String classPath() throws IOException {
        String known = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        try (Stream<Path> fitting = Files.list(LIBRARIES)) {
            return Stream.concat(
                            fitting.map(Path::toString),
                            Arrays.stream(known.split(File.pathSeparator))
                                    .filter(entry -> !entry.matches(".*/bc(pkix|prov|util)-jdk18on-[^/]*\\.jar")))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}
