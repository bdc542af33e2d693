package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.ingest.ReceiveExports.Outcome;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.ContributionRules;
import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.ReceiverRules;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.extensions.ExtensionFolder;
import dev.drydock.extensions.ExtensionKit;
import dev.drydock.extensions.LoadedReaders;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.IngestFailure;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of a format that only an extension of the site reads, and every way in which that fails. */
class ForeignExportTest {
    private static final int WIDTH = 40;
    private static final String NAME = "plant-a-1-logs.fix";

    @TempDir
    Path directory;

    private IngestSite site;
    private ExtensionKit kit;
    private List<String[]> rows = List.of();

    @BeforeEach
    void openSite() throws IOException {
        site = new IngestSite(directory.resolve("site"));
        kit = new ExtensionKit(directory.resolve("lib/ext"));
        Path night = Files.createDirectories(directory.resolve("night"));
        SampleField.driftedNight().clean().rows(600).writeTo(night);
        List<String> lines = Files.readAllLines(night.resolve("plant-a-1-logs-1.csv"));
        rows = lines.stream()
                .filter(line -> line.indexOf('"') < 0)
                .map(line -> line.split(",", -1))
                .filter(cells -> cells.length == lines.get(0).split(",", -1).length)
                .toList();
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    @Test
    void receivesTheRecordsThatTheListedReaderGivesAndQuarantinesTheOthersWithTheirPosition() throws IOException {
        ExtensionJar jar = kit.sampleReader("acme-readers.jar");
        install(jar, "acme-fixed");
        String text = fixed();
        int position = text.length();
        bring(text + "a broken line\n", rows.size());

        assertThat(site.receive(1)).isEqualTo(Outcome.RECEIVED);

        assertThat(site.inbox).isEmptyDirectory();
        site.ingest(1, 50);
        List<QuarantinedRow> rejects = site.transactions.required(
                () -> site.exports.listRejects(new RejectFilter(Optional.empty(), OptionalLong.of(1), 100)));
        assertThat(rejects)
                .filteredOn(row -> row.reject().reason() == RejectReason.BAD_JSON)
                .singleElement()
                .satisfies(row -> assertThat(row.reject().raw())
                        .isEqualTo("{\"@byte\":" + position
                                + ",\"@unreadable\":\"the line has 13 characters, and must have "
                                + WIDTH * rows.get(0).length
                                + "\""));
        assertThat(accepted()).isEqualTo(rows.size() - rejects.size()).isGreaterThan(150);
        assertThat(site.audited.get(0).details())
                .containsEntry(
                        "readers", "plant-a-1/" + NAME + ": acme-fixed by acme-readers.jar SHA-256 " + jar.sha256());
    }

    @Test
    void refusesAFormatThatNoListedExtensionReadsAndReceivesItOnceOneDoes() throws IOException {
        bring(fixed(), rows.size() - 1);
        ExtensionJar jar = kit.sampleReader("acme-readers.jar");
        install(jar, "acme-csv");
        refused(ExtensionFailure.EXTENSION_UNLISTED, "Files of format acme-fixed cannot be read");

        install(new ExtensionJar("acme-readers.jar", "ab".repeat(32)), "acme-fixed");
        refused(ExtensionFailure.EXTENSION_ALTERED, "Extension acme-readers.jar is not loaded");

        install(jar, "acme-fixed");
        assertThat(site.receive(1)).isEqualTo(Outcome.RECEIVED);
    }

    /** The digest is that of the delivered bytes, whoever reads them. */
    @Test
    void looksAtTheSignedDigestBeforeAnyExtensionDoes() throws IOException {
        bring(fixed(), rows.size() - 1);
        Files.writeString(site.inbox.resolve(NAME), fixed().replace("P", "Q"));

        refused(IngestFailure.EXPORT_REFUSED, "it was altered, bring the original");
    }

    @Test
    void refusesAFileOfWhichTheReaderGivesMoreOrFewerRecordsThanTheSourceSigned() throws IOException {
        install(kit.sampleReader("acme-readers.jar"), "acme-fixed");
        bring(fixed(), rows.size());
        refused(IngestFailure.EXPORT_REFUSED, "has " + (rows.size() - 1) + " rows and was signed with " + rows.size());
        bring(fixed(), 10);
        refused(ExtensionFailure.EXTENSION_ANSWER_INVALID, "it gives more than the 10 records that the source signed");
    }

    @Test
    void takesNothingOfAReaderThatThrowsOrContradictsItself() throws IOException {
        bring(fixed(), rows.size() - 1);
        fails(
                "throw new java.io.IOException(\"torn\");",
                ExtensionFailure.EXTENSION_FAILED,
                "java.io.IOException: torn");
        fails(
                "records.record(5, Map.of()); records.record(4, Map.of());",
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "a record has the position 4, the one before it has 5");
        fails(
                "records.record(1L << 40, Map.of());",
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "and the file has " + fixed().length() + " bytes");
        fails(
                "records.record(0, Map.of(\"a\", new Object()));",
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "field a of the record at byte 0 is neither text nor a finite number");
        fails(
                "records.record(0, Map.of(\"@byte\", 1));",
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "has the name @byte");
        fails(
                "try { records.unreadable(0, \"\"); } catch (RuntimeException e) { }",
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "must be one line of 1 to 200 characters");
    }

    /** It ignores its interruption, and ends with the test: a thread that goes on would take a core from all others. */
    @Test
    void takesNothingOfAReaderThatHangs() throws IOException {
        bring(fixed(), rows.size() - 1);
        System.clearProperty("acme.end");
        try {
            fails(
                    "while (!Boolean.getBoolean(\"acme.end\")) { try { Thread.sleep(50); }"
                            + " catch (InterruptedException e) { continue; } }",
                    ExtensionFailure.EXTENSION_TIMED_OUT,
                    "has not answered");
        } finally {
            System.setProperty("acme.end", "true");
        }
    }

    @Test
    void writesNumbersAsDecimalsAndTextAsItIs() throws IOException {
        ExtensionJar jar = kit.reader("acme.jar", "acme-fixed", """
                java.util.Map<String, Object> fields = new java.util.LinkedHashMap<>();
                fields.put("a", 1e-7); fields.put("b", 3L); fields.put("c", 2.5f);
                fields.put("d", new java.math.BigDecimal("1e3")); fields.put("e", null); fields.put("f", "x\\"\\n€");
                records.record(0, fields);
                """);
        Path file = Files.writeString(directory.resolve("in"), "abc");

        readers(jar, "acme-fixed").translate(file, "acme-fixed", 1);

        assertThat(file)
                .content()
                .isEqualTo(
                        "{\"@byte\":0,\"a\":0.00000010,\"b\":3,\"c\":2.5,\"d\":1000,\"e\":null,\"f\":\"x\\\"\\n€\"}\n");
    }

    private void fails(String body, FailureCode code, String why) {
        install(kit.reader("acme.jar", "acme-fixed", body), "acme-fixed");
        refused(code, why);
    }

    private void refused(FailureCode code, String why) {
        assertThatThrownBy(() -> site.receive(1))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining(why)
                .extracting(e -> ((DrydockException) e).code())
                .isEqualTo(code);
        assertThat(site.inbox.resolve(NAME)).exists();
        assertThat(site.audited).isEmpty();
        assertThat(directory.resolve("site/staging/exports")).isEmptyDirectory();
    }

    private void install(ExtensionJar jar, String format) {
        site.foreign = readers(jar, format);
    }

    private LoadedReaders readers(ExtensionJar jar, String format) {
        SitePolicy policy = new SitePolicy(
                Map.of(Task.BINARY_CLASSIFICATION, Reports.policy()),
                List.of(new Extension(jar, List.of(), List.of(format), List.of())),
                ReceiverRules.DEFAULT,
                ContributionRules.DEFAULT);
        PolicySource policies = new PolicySource() {
            @Override
            public SitePolicy readApproved(byte[] envelope) {
                return read(envelope).policy();
            }

            @Override
            public SignedPolicy current() {
                return read(new byte[0]);
            }

            @Override
            public SignedPolicy read(byte[] envelope) {
                return new SignedPolicy(envelope, "ab".repeat(32), policy);
            }
        };
        return new LoadedReaders(new ExtensionFolder(directory.resolve("lib/ext")), policies, Duration.ofSeconds(2));
    }

    private String fixed() {
        String header = String.join(
                " ",
                java.util.Arrays.stream(rows.get(0))
                        .map(name -> name + ":" + WIDTH)
                        .toList());
        List<String> lines = new ArrayList<>(List.of(header));
        for (String[] cells : rows.subList(1, rows.size())) {
            lines.add(java.util.Arrays.stream(cells)
                    .map(cell -> String.format("%-" + WIDTH + "s", cell))
                    .collect(Collectors.joining()));
        }
        return String.join("\n", lines) + "\n";
    }

    private void bring(String text, long signedRows) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        IngestSite.write(site.inbox.resolve(NAME), bytes);
        String manifest = new String(
                IngestSite.manifest("plant-a", 1, ExportKind.LOGS, NAME, bytes, signedRows), StandardCharsets.UTF_8);
        site.sign(
                "plant-a",
                "plant-a-1.manifest.json",
                manifest.replace("}]}", ", \"format\": \"acme-fixed\"}]}").getBytes(StandardCharsets.UTF_8));
    }

    private long accepted() {
        return site.transactions.required(() -> site.exports.listFiles(IngestSite.MODEL)).stream()
                .mapToLong(file -> file.accepted())
                .sum();
    }
}
