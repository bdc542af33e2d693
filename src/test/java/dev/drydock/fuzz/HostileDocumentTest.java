package dev.drydock.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.drydock.config.SiteConfiguration;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.failure.ModelFileFailure;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.inference.Preprocessing;
import dev.drydock.intake.PacedInput;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.packaging.suite.SuiteFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents written to hurt who reads them: each gets a sentence with its place, and costs neither time nor memory. */
class HostileDocumentTest {
    private static final String SITE =
            SiteConfiguration.standard("harbour", 9443, 9444).toYaml();
    private static final String LAUGHS = """
            a: &a [x, x, x, x, x, x, x, x, x, x]
            b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
            c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
            d: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
            """;
    private static final String DEEP = "[".repeat(60_000);

    @TempDir
    Path folder;

    @FunctionalInterface
    private interface Reading {
        void run() throws Exception;
    }

    private static void refused(FailureCode code, String words, Reading reading) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(reading::run)
                        .isInstanceOfSatisfying(
                                DrydockException.class,
                                e -> assertThat(e.code()).isEqualTo(code))
                        .hasMessageContaining(words)
                        .hasMessageNotContainingAny("Exception", "java."));
    }

    static Stream<Arguments> yamls() {
        return Stream.of(
                Arguments.of("line 1", LAUGHS.getBytes(UTF_8)),
                Arguments.of("line 1", ("a: " + DEEP).getBytes(UTF_8)),
                Arguments.of("line 2", "a: x\na: y\n".getBytes(UTF_8)),
                Arguments.of("line 1", "a: !!javax.script.ScriptEngineManager [x]\n".getBytes(UTF_8)),
                Arguments.of("line 1", "a: !!binary x\n".getBytes(UTF_8)),
                Arguments.of("line 1", "? [a]\n: b\n".getBytes(UTF_8)),
                Arguments.of("line 2", "a:\n\t- b\n".getBytes(UTF_8)),
                Arguments.of("line 2", "a: b\n- c\n".getBytes(UTF_8)),
                Arguments.of("not YAML", "a: b\u0000c\n".getBytes(UTF_8)),
                Arguments.of("UTF-8", "a: \u00e9\n".getBytes(ISO_8859_1)),
                Arguments.of("", "a: b\n".getBytes(UTF_16LE)),
                Arguments.of("", "\ufeffa: b\n".getBytes(UTF_8)),
                Arguments.of("line 2", "a: b\n---\nc: d\n".getBytes(UTF_8)),
                Arguments.of("empty", new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("yamls")
    void yamlThatIsMoreThanWords(String words, byte[] yaml) {
        Path site = folder.resolve("site.yaml");
        refused(
                words.equals("UTF-8") || new String(yaml, UTF_8).contains("\ufffd")
                        ? CommonFailure.FILE_REFUSED
                        : CommonFailure.CONFIGURATION_INVALID,
                words.startsWith("line ") ? "site.yaml:" + words.substring(5) + ":" : words.replace("not YAML", "YAML"),
                () -> SiteConfiguration.read(Files.write(site, yaml)));
        refused(
                ModelFileFailure.MODEL_YAML_INVALID,
                words.startsWith("line ")
                        ? "model.yaml:" + words.substring(5) + ":"
                        : words.replace("not YAML", "YAML"),
                () -> new ModelFileReader().read(yaml));
    }

    @Test
    void valuesOfASiteThatNoSiteHas() throws IOException {
        Path site = folder.resolve("site.yaml");
        for (String wrong : new String[] {
            "worker-slots: 1e9",
            "worker-slots: 0x10",
            "worker-slots: .nan",
            "worker-slots: -1",
            "worker-slots: 65",
            "worker-slots: 99999999999999999999",
            "worker-slots: ''",
            "worker-slots: ~",
            "gpu-slots: -1",
            "gpu-slots: 10000",
            "cpu-slots: 0",
            "package-files: 10001",
            "package-size: 65GiB",
            "package-size: 8",
            "package-size: 0MiB"
        }) {
            String key = wrong.substring(0, wrong.indexOf(':'));
            String yaml = SITE.contains(key) ? SITE.replaceFirst(key + ": .*", wrong) : SITE + wrong + "\n";
            refused(
                    CommonFailure.CONFIGURATION_INVALID,
                    key + ": is '",
                    () -> SiteConfiguration.read(Files.writeString(site, yaml)));
        }
        SiteConfiguration read =
                SiteConfiguration.read(Files.writeString(site, SITE + "package-size: 512MiB\npackage-files: 100\n"));
        assertThat(read.packageBytes()).isEqualTo(512 << 20);
        assertThat(read.packageFiles()).isEqualTo(100);
    }

    /** A pipe would never answer, and a file of a hundred gigabytes would be read until the memory ends. */
    @Test
    void whatIsNoFileOrFarTooLarge() throws Exception {
        Path large = folder.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(100L << 30);
        }
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Path wrong : new Path[] {large, pipe, folder}) {
            String why = wrong.equals(large) ? "it has 107374182400 bytes, but at most" : "it is a ";
            refused(CommonFailure.FILE_REFUSED, why, () -> SiteConfiguration.read(wrong));
            refused(CommonFailure.FILE_REFUSED, why, () -> Preprocessing.read(wrong));
            refused(CommonFailure.FILE_REFUSED, why, () -> VerificationKey.read(wrong));
            refused(CommonFailure.FILE_REFUSED, why, () -> new SiteTrust(wrong, folder.resolve("none")).current());
        }
        Path directory = Files.createDirectories(folder.resolve("model"));
        Files.createDirectory(directory.resolve("model.yaml"));
        refused(
                ModelFileFailure.MODEL_YAML_INVALID,
                "is a directory, a pipe or a device",
                () -> new ModelFileReader().readDirectory(directory));
        Files.delete(directory.resolve("model.yaml"));
        Files.move(large, directory.resolve("model.yaml"));
        refused(
                ModelFileFailure.MODEL_YAML_INVALID,
                "is larger than 1048576 bytes",
                () -> new ModelFileReader().readDirectory(directory));
    }

    static Stream<Arguments> jsons() {
        return Stream.of(
                Arguments.of(DEEP.getBytes(UTF_8)),
                Arguments.of(("{\"a\":" + DEEP).getBytes(UTF_8)),
                Arguments.of(("[" + "[],".repeat(400_000) + "[]]").getBytes(UTF_8)),
                Arguments.of(("{\"a\": " + "9".repeat(2_000_000) + "}").getBytes(UTF_8)),
                Arguments.of("{\"a\": NaN}".getBytes(UTF_8)),
                Arguments.of("{\"a\": 1, \"a\": 2}".getBytes(UTF_8)),
                Arguments.of("{\"a\": 1} {}".getBytes(UTF_8)),
                Arguments.of("{\"a\": \"\u00e9\"}".getBytes(ISO_8859_1)),
                Arguments.of("\ufeff{\"a\": 1}".getBytes(UTF_8)),
                Arguments.of(new byte[] {0, 0, 0x7F, 0x7F, 0, 0, 0x7F, 0x7F}),
                Arguments.of("{\"a\u0000\": \"\u0000\"}".getBytes(UTF_8)),
                Arguments.of("null".getBytes(UTF_8)),
                Arguments.of(new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("jsons")
    void jsonThatIsDeepLongOrNone(byte[] json) throws IOException {
        refused(
                PackagingFailure.ENVELOPE_MALFORMED,
                "The signed document is refused: it ",
                () -> Envelope.parse(json, Envelope.TRUST_TYPE));
        refused(PackagingFailure.TRUST_FILE_MALFORMED, "The trust file ", () -> TrustFiles.parse(json));
        refused(
                ValidationFailure.POLICY_INVALID,
                "The gate policy cannot be used: ",
                () -> new SuiteFiles().readPolicy(json));
        Path file = Files.write(folder.resolve("preprocessing.json"), json);
        refused(InferenceFailure.PREPROCESSING_INVALID, "The preprocessing file ", () -> Preprocessing.read(file));
    }

    /** Written out, this number has a thousand million digits. */
    @Test
    void numbersThatFillTheMemoryWhenWritten() throws IOException {
        byte[] gates = "{\"gates\": {\"floor\": {\"min\": 1e1000000000}}}".getBytes(UTF_8);
        refused(
                PackagingFailure.PACKAGE_INCOMPLETE,
                "has an exponent beyond 400",
                () -> new SuiteFiles().readThresholds(gates));
        Path file = Files.writeString(
                folder.resolve("preprocessing.json"),
                "{\"version\": 1, \"inputs\": [{\"input\": \"a\", \"kind\": \"one-hot\", \"size\": 2147483647},"
                        + " {\"input\": \"b\", \"kind\": \"one-hot\", \"size\": 2147483647}]}");
        refused(InferenceFailure.PREPROCESSING_INVALID, "65536", () -> Preprocessing.read(file));
    }

    @Test
    void aSenderThatDripsIsCutOff() {
        AtomicLong now = new AtomicLong();
        PacedInput dripping = new PacedInput(new ByteArrayInputStream(new byte[1000]), now::get);
        assertThatThrownBy(() -> {
                    while (dripping.read() >= 0) {
                        now.addAndGet(Duration.ofSeconds(19).toNanos());
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("only 5 bytes came in 76 s");
    }

    @Test
    void aSlowLineIsWaitedFor() throws IOException {
        AtomicLong now = new AtomicLong();
        PacedInput slow = new PacedInput(new ByteArrayInputStream(new byte[64 << 20]), now::get);
        byte[] second = new byte[PacedInput.SLOWEST];
        while (slow.readNBytes(second, 0, second.length) > 0) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(Duration.ofNanos(now.get())).isGreaterThan(Duration.ofMinutes(15));
    }
}
