package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.DeliveryReceipt.Serving;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.DeliveryStatement.LogProof;
import dev.drydock.domain.delivery.DeliveryStatement.LogState;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.Drift;
import dev.drydock.domain.delivery.SiteReport.InService;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Served;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.json.Mappers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sites write to each other comes back as it was; with one thing changed, however it is signed, it is refused. */
class DeliveryPapersTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final Instant AT = Instant.parse("2026-11-25T02:00:00Z");
    private static final Route ROUTE = new Route("build", "plant-a");
    private static final DeliveryStatement STATEMENT = new DeliveryStatement(
            ROUTE,
            7,
            AT,
            AT.plusSeconds(60),
            Optional.of("internal"),
            new Contents(
                    DIGEST,
                    List.of(new Item(Kind.PACKAGE, "pump/7", DIGEST, 5), new Item(Kind.DOCUMENT, "policy", DIGEST, 0)),
                    List.of(new Volume("volume-0001.age", 4, DIGEST), new Volume("volume-0002.age", 1, DIGEST)),
                    Optional.of(AgeEncryption.NAME)),
            List.of(1L, 6L),
            Optional.of(new LogState("note", List.of(new LogProof(3, List.of("A".repeat(43) + "="))))));
    private static final DeliveryReceipt RECEIPT = new DeliveryReceipt(
            ROUTE,
            7,
            DIGEST,
            DeliveryReceipt.Verdict.REFUSED,
            "It is damaged.",
            new Custody("USB-0042", "carl"),
            AT,
            List.of(new Serving("pump", 7, DIGEST)));
    private static final SiteReport REPORT = new SiteReport(
            new Route("plant-a", "build"),
            AT,
            Optional.of("staging"),
            List.of(new ModelReport(
                    "pump",
                    Optional.of(new InService(3, DIGEST, AT)),
                    List.of(
                            new Supplied("pump/7", DIGEST, AT, Optional.empty()),
                            new Supplied(
                                    "pump/8",
                                    DIGEST,
                                    AT,
                                    Optional.of(new Became(
                                            3,
                                            "ACTIVE",
                                            "PASS",
                                            List.of("slice:north"),
                                            "PASS",
                                            Optional.of(new Served(Duration.ofSeconds(90), true)),
                                            Environment.of(Map.of("jdk", "17")))))),
                    Optional.of(new Drift("STABLE", 900, 2)))));

    private final SigningKey build = SigningKey.generate(SigningKey.Kind.ED25519);
    private final SigningKey plant = SigningKey.generate(SigningKey.Kind.ED25519);
    private final TrustFile trust = trust(Set.of());

    @TempDir
    Path folder;

    @BeforeEach
    void write() {
        build.write(folder.resolve("build.key"));
        plant.write(folder.resolve("plant.key"));
    }

    private TrustFile trust(Set<String> revoked) {
        return ReleaseKit.withSites(
                new ReleaseKit().trust(1, 1, revoked),
                TrustFiles.named("build", build.publicKey()),
                TrustFiles.named("plant-a", plant.publicKey()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private DeliveryPapers papers(String name) {
        return new DeliveryPapers(folder.resolve(name + ".key"));
    }

    @Test
    void whatIsSignedComesBackAsItWas() {
        byte[] statement = bytes(papers("build").sign(STATEMENT).envelope());
        byte[] receipt = bytes(papers("plant").sign(RECEIPT).envelope());
        byte[] report = bytes(papers("plant").sign(REPORT).envelope());
        var readers = DeliveryPapers.readers();
        assertThat(readers.openStatement(statement, trust).content()).isEqualTo(STATEMENT);
        assertThat(readers.openReceipt(receipt, trust).content()).isEqualTo(RECEIPT);
        assertThat(readers.openReport(report, trust).content()).isEqualTo(REPORT);
        assertThat(readers.readReport(new String(report, StandardCharsets.UTF_8)))
                .isEqualTo(REPORT);
        DeliveryStatement plain = new DeliveryStatement(
                ROUTE,
                1,
                AT,
                AT,
                Optional.empty(),
                new Contents(DIGEST, STATEMENT.contents().items(), List.of(new Volume("volume-0001", 4, DIGEST))),
                List.of(),
                Optional.empty());
        assertThat(readers.read(papers("build").sign(plain).envelope())).isEqualTo(plain);
    }

    /** The sender signs a statement and a report, the receiver the receipt; a key of another site or a revoked one does not count. */
    @Test
    void theRightSiteMustHaveSigned() {
        var readers = DeliveryPapers.readers();
        byte[] statement = bytes(papers("plant").sign(STATEMENT).envelope());
        assertRefused("site build has not signed it", () -> readers.openStatement(statement, trust));
        byte[] receipt = bytes(papers("build").sign(RECEIPT).envelope());
        assertRefused("site plant-a has not signed it", () -> readers.openReceipt(receipt, trust));
        byte[] report = bytes(papers("build").sign(REPORT).envelope());
        assertRefused("site plant-a has not signed it", () -> readers.openReport(report, trust));
        byte[] right = bytes(papers("build").sign(STATEMENT).envelope());
        TrustFile stolen = trust(Set.of(build.publicKey().id()));
        assertRefused("names no delivery key of site build", () -> readers.openStatement(right, stolen));
        assertRefused("its receipt cannot be read", () -> readers.openReceipt(right, trust));
        assertRefused("its report cannot be read", () -> readers.openReport(right, trust));
        assertRefused("its statement cannot be read", () -> readers.openStatement(receipt, trust));
    }

    private static void assertRefused(String words, Runnable open) {
        assertFails(DeliveryFailure.DELIVERY_REFUSED, words, open::run);
    }

    private static JsonNode json(String text) {
        try {
            return Mappers.SIGNED.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** The document with another value at that place, or without it. */
    private static byte[] changed(byte[] document, String pointer, String value) {
        ObjectNode root = (ObjectNode) json(new String(document, StandardCharsets.UTF_8));
        int last = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, last));
        String key = pointer.substring(last + 1);
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(key), json(value));
        } else if (value.equals("gone")) {
            ((ObjectNode) parent).remove(key);
        } else {
            ((ObjectNode) parent).set(key, json(value));
        }
        return bytes(root.toString());
    }

    private static String signed(String type, byte[] payload, SigningKey key) {
        return new String(Envelope.sign(type, payload, key).toJson(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/from|\"Build\"|must match",
                "/from|gone|from",
                "/to|\"plant a\"|must match",
                "/extra|1|extra",
                "/sequence|0|is not a whole number from 1",
                "/sequence|9223372036854775807|is not a whole number from 1",
                "/issuedAt|\"1999-12-31T23:59:59Z\"|is not a time of the years 2000 to 9998",
                "/expiresAt|\"9998-12-31T00:00:01Z\"|is not a time of the years 2000 to 9998",
                "/marking|\"a\\nb\"|must match",
                "/encryption|\"zip\"|encryption",
                "/encryption|gone|volumes",
                "/index|\"abc\"|index",
                "/items|[]|has 0 entries and must have 1 to 10000",
                "/items/0/kind|\"program\"|is no kind of item that this version knows",
                "/items/0/name|\"../pump\"|must match",
                "/items/0/name|\"pump/../7\"|has no plain name, or the name of another item",
                "/items/1|{\"kind\": \"package\", \"name\": \"pump-7\", \"digest\": \"DIGEST\", \"bytes\": 1}|the name of another item",
                "/items/0/digest|7|digest",
                "/items/0/bytes|-1|is not a whole number from 0 to 68719476736",
                "/items/0/bytes|68719476737|is not a whole number from 0 to 68719476736",
                "/items/1/bytes|68719476732|has items of 68719476737 bytes, and at most 68719476736 are allowed",
                "/volumes|[]|has 0 entries",
                "/volumes/0/name|\"volume-0002.age\"|volume-0001.age",
                "/volumes/1/name|\"volume-0002\"|volume-0002.age",
                "/volumes/0/bytes|0|is not a whole number from 1 to 137438953472",
                "/volumes/0/bytes|137438953472|has volumes of 137438953473 bytes",
                "/volumes/0/sha256|\"\"|sha256",
                "/withdrawn/0|7|is not a whole number from 1 to 6",
                "/withdrawn/0|0|is not a whole number from 1 to 6",
                "/auditCheckpoint|gone|is there without an auditCheckpoint",
                "/auditProofs/0/size|0|is not a whole number",
                "/auditProofs/0/hashes/0|\"AAAA\"|must match"
            })
    void refusesAStatementWithOneThingWrong(String pointer, String value, String words) {
        byte[] payload = changed(DeliveryStatements.write(STATEMENT), pointer, value.replace("DIGEST", DIGEST));
        String envelope = signed(Envelope.DELIVERY_TYPE, payload, build);
        assertRefused(words, () -> DeliveryPapers.readers().read(envelope));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/sequence|9223372036854775806",
                "/issuedAt|\"2000-01-01T00:00:00Z\"",
                "/expiresAt|\"9998-12-31T00:00:00Z\"",
                "/items/1/bytes|68719476731",
                "/volumes/0/bytes|137438953471",
                "/withdrawn/0|1",
                "/auditProofs|gone"
            })
    void takesAStatementUpToItsBounds(String pointer, String value) {
        byte[] payload = changed(DeliveryStatements.write(STATEMENT), pointer, value);
        DeliveryStatement read = DeliveryPapers.readers().read(signed(Envelope.DELIVERY_TYPE, payload, build));
        assertThat(json(new String(DeliveryStatements.write(read), StandardCharsets.UTF_8)))
                .isEqualTo(json(new String(payload, StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/sequence|0|is not a whole number",
                "/statement|\"x\"|statement",
                "/verdict|\"MAYBE\"|is neither TAKEN nor REFUSED",
                "/reason|7|reason",
                "/at|\"1999-01-01T00:00:00Z\"|is not a time of the years",
                "/serving/0/model|\"Pump\"|must match",
                "/serving/0/version|0|is not a whole number from 1",
                "/serving/0/version|2147483648|is not a whole number from 1",
                "/serving/0/packageDigest|\"x\"|packageDigest"
            })
    void refusesAReceiptWithOneThingWrong(String pointer, String value, String words) {
        byte[] payload = changed(DeliveryStatements.write(RECEIPT), pointer, value);
        String envelope = signed(Envelope.DELIVERY_RECEIPT_TYPE, payload, plant);
        assertRefused(words, () -> DeliveryPapers.readers().readReceipt(envelope));
    }

    @Test
    void aReasonHasItsBound() {
        String most = "\"" + "x".repeat(DeliveryReceipt.LONGEST_REASON) + "\"";
        byte[] payload = changed(DeliveryStatements.write(RECEIPT), "/reason", most);
        assertThat(DeliveryPapers.readers()
                        .readReceipt(signed(Envelope.DELIVERY_RECEIPT_TYPE, payload, plant))
                        .reason())
                .hasSize(DeliveryReceipt.LONGEST_REASON);
        byte[] more = changed(payload, "/reason", most.replaceFirst("x", "xx"));
        String envelope = signed(Envelope.DELIVERY_RECEIPT_TYPE, more, plant);
        assertRefused(
                "is longer than 4000 characters", () -> DeliveryPapers.readers().readReceipt(envelope));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/from|\"\"|must match",
                "/at|7|at",
                "/stage|\"Staging!\"|must match",
                "/models/0/model|\"Pump\"|must match",
                "/models/0/serving/version|0|is not a whole number from 1",
                "/models/0/serving/packageDigest|\"\"|packageDigest",
                "/models/0/serving/since|\"1999-01-01T00:00:00Z\"|is not a time",
                "/models/0/supplied/0/version|\"pump/0\"|must match",
                "/models/0/supplied/0/packageDigest|\"\"|packageDigest",
                "/models/0/supplied/0/broughtAt|\"soon\"|broughtAt",
                "/models/0/supplied/1/became/version|0|is not a whole number from 1",
                "/models/0/supplied/1/became/state|\"active\"|must match",
                "/models/0/supplied/1/became/verdict|\"good\"|must match",
                "/models/0/supplied/1/became/trial|\"a b\"|must match",
                "/models/0/supplied/1/became/holding/0|\"<b>\"|must match",
                "/models/0/supplied/1/became/answeredSeconds|-1|is not a whole number from 0 to 31557600000",
                "/models/0/supplied/1/became/answeredSeconds|31557600001|is not a whole number from 0 to 31557600000",
                "/models/0/supplied/1/became/wentBack|1|is neither true nor false",
                "/models/0/supplied/1/became/environment|[]|is no object with at most 32 facts",
                "/models/0/supplied/1/became/environment/jdk|7|jdk",
                "/models/0/supplied/1/became/environment/JDK|\"17\"|is no name with a line of printable ASCII",
                "/models/0/drift/decision|\"<\"|must match",
                "/models/0/drift/rows|-1|is not a whole number from 0",
                "/models/0/drift/drifted|-1|is not a whole number from 0"
            })
    void refusesAReportWithOneThingWrong(String pointer, String value, String words) {
        byte[] payload = changed(SiteReports.write(REPORT), pointer, value);
        String envelope = signed(Envelope.SITE_REPORT_TYPE, payload, plant);
        assertRefused(words, () -> DeliveryPapers.readers().readReport(envelope));
    }

    @Test
    void aReportHasAtMostAThousandModels() {
        ObjectNode root = (ObjectNode) json(new String(SiteReports.write(REPORT), StandardCharsets.UTF_8));
        ArrayNode models = (ArrayNode) root.path("models");
        while (models.size() < 1000) {
            models.add(models.get(0));
        }
        assertThat(DeliveryPapers.readers()
                        .readReport(signed(Envelope.SITE_REPORT_TYPE, bytes(root.toString()), plant))
                        .models())
                .hasSize(1000);
        models.add(models.get(0));
        String envelope = signed(Envelope.SITE_REPORT_TYPE, bytes(root.toString()), plant);
        assertRefused(
                "has 1001 entries, and at most 1000 are allowed",
                () -> DeliveryPapers.readers().readReport(envelope));
    }

    @Test
    void aVersionThatStillAnswersDidNotGoBack() {
        byte[] payload = changed(SiteReports.write(REPORT), "/models/0/supplied/1/became/wentBack", "false");
        assertThat(DeliveryPapers.readers()
                        .readReport(signed(Envelope.SITE_REPORT_TYPE, payload, plant))
                        .models()
                        .get(0)
                        .supplied()
                        .get(1)
                        .became()
                        .orElseThrow()
                        .served()
                        .orElseThrow()
                        .wentBack())
                .isFalse();
    }

    @Test
    void listsHaveTheirBounds() {
        String volumes = IntStream.rangeClosed(1, 10_000)
                .mapToObj(number -> "{\"name\": \"" + VolumeWriter.name(number, true)
                        + "\", \"bytes\": 1, \"sha256\": \"" + DIGEST + "\"}")
                .collect(Collectors.joining(","));
        byte[] most = changed(DeliveryStatements.write(STATEMENT), "/volumes", "[" + volumes + "]");
        assertThat(DeliveryPapers.readers()
                        .read(signed(Envelope.DELIVERY_TYPE, most, build))
                        .contents()
                        .volumes())
                .hasSize(10_000);
        String more = signed(
                Envelope.DELIVERY_TYPE,
                changed(DeliveryStatements.write(STATEMENT), "/volumes", "[" + volumes + ",{}]"),
                build);
        assertRefused(
                "has 10001 entries and must have 1 to 10000",
                () -> DeliveryPapers.readers().read(more));
        String facts = IntStream.range(0, Environment.MOST_FACTS)
                .mapToObj(fact -> "\"fact-" + fact + "\": \"x\"")
                .collect(Collectors.joining(","));
        String environment = "/models/0/supplied/1/became/environment";
        byte[] full = changed(SiteReports.write(REPORT), environment, "{" + facts + "}");
        assertThat(DeliveryPapers.readers()
                        .readReport(signed(Envelope.SITE_REPORT_TYPE, full, plant))
                        .models())
                .hasSize(1);
        String fuller = signed(
                Envelope.SITE_REPORT_TYPE,
                changed(SiteReports.write(REPORT), environment, "{" + facts + ",\"one\": \"x\"}"),
                plant);
        assertRefused(
                "is no object with at most 32 facts",
                () -> DeliveryPapers.readers().readReport(fuller));
    }

    /** What no site would take is not sent. */
    @Test
    void signsNoStatementThatItWouldRefuse() {
        DeliveryStatement empty = new DeliveryStatement(
                ROUTE,
                1,
                AT,
                AT,
                Optional.empty(),
                new Contents(DIGEST, List.of(), STATEMENT.contents().volumes()),
                List.of(),
                Optional.empty());
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "no site would take the delivery, because its statement",
                () -> papers("build").sign(empty));
    }
}
