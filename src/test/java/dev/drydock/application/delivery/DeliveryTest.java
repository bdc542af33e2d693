package dev.drydock.application.delivery;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.IngestSite;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.delivery.DeliveryFiles.Packing;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.Markings;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.files.Sha256;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.AgeEncryption;
import dev.drydock.packaging.SigningKey;
import dev.drydock.skipped.RealParts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sites that no network connects: what one writes, a person carries, and the other takes or refuses. */
class DeliveryTest {
    @TempDir
    Path folder;

    private final SigningKey press = SigningKey.generate(SigningKey.Kind.ED25519);

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite build;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite plant;

    @SuppressWarnings("NullAway.Init") // made before each test
    private VersionId version;

    @BeforeEach
    void makeBothSites() throws IOException {
        build = new DeliverySite(folder, "build");
        plant = new DeliverySite(folder, "plant-a");
        DeliverySite.introduce(build, plant, press);
        version = build.signedVersion("a first one");
    }

    @AfterEach
    void closeBoth() {
        build.close();
        plant.close();
    }

    @Test
    void carriesAPackageADocumentAndAnExportAndAnswersWithAReceipt() throws IOException {
        build.putExport("press", 1, press);
        assertThat(build.send(
                        "plant-a",
                        "packages",
                        version.toString(),
                        "documents",
                        "policy, definition/pump-failure",
                        "exports",
                        "press-1.manifest.json"))
                .isEqualTo(SendDelivery.Outcome.SENT);

        plant.receive(build.carry(plant, 1));

        Path kept = plant.received("build-1");
        assertThat(plant.digester.packageDigest(kept.resolve("package-pump-failure-1")))
                .isEqualTo(digestOf(version));
        assertThat(kept.resolve("document-policy/policy.json")).hasContent("policy of build");
        assertThat(kept.resolve("document-definition-pump-failure/model.yaml")).hasContent(DeliverySite.DEFINITION);
        assertThat(plant.root.resolve("inbox/press-1.manifest.json"))
                .hasSameBinaryContentAs(build.root.resolve("deliveries/exports/press-1.manifest.json"));
        assertThat(plant.root.resolve("inbox/press-1.csv")).exists();
        AuditLog.Event taken = lastEvent(plant);
        assertThat(taken.action()).isEqualTo("delivery.receive");
        assertThat(taken.subject()).isEqualTo("build-to-plant-a-1");
        assertThat(taken.details()).containsEntry("medium", "USB-0042").containsEntry("custodian", "Ms. Courier");
        assertThat(plant.root.resolve("deliveries/work")).isEmptyDirectory();

        assertThat(plant.send("build")).as("the receipt alone").isEqualTo(SendDelivery.Outcome.SENT);
        build.receive(plant.carry(build, 1));

        Sent sent = sent(1);
        assertThat(sent.answer().orElseThrow().verdict()).isEqualTo(Verdict.TAKEN);
        assertThat(sent.answer().orElseThrow().envelope()).contains("signatures");
        assertThat(build.send("plant-a", "packages", version.toString()))
                .as("a package that it has taken, and the receipt for the receipt")
                .isEqualTo(SendDelivery.Outcome.SENT);
        assertThat(statement(sent(2)).contents().items())
                .extracting(DeliveryStatement.Item::label)
                .containsExactly("receipt 1");
        assertThat(build.transactions.required(() -> build.facts.find(2 + 1, RunFacts.DELIVERY_LEFT_OUT)))
                .contains("package pump-failure/1 (taken with delivery 1)");
    }

    @Test
    void anExportWithAColumnThatStaysIsNotSent() throws IOException {
        build.rule(
                "fields:\n  - {column: patient, for: [], goes: []}\n  - {column: fluid, goes: [node-log, labels, package]}\n");
        Map<String, byte[]> exports = new LinkedHashMap<>();
        exports.put("a.csv", "prediction_id;\" Patient \";x\np1;Ms. Doe;3\n".getBytes(StandardCharsets.UTF_8));
        exports.put("b.csv.gz", zipped("\uFEFFfluid,prediction_id\noil,p1\n"));
        exports.put("c.jsonl", "{\"x\": 1}\n{\"x\": {\"patient\": \"Ms. Doe\"}}\n".getBytes(StandardCharsets.UTF_8));
        List<String> columns = List.of("column  Patient ,", "column fluid,", "column patient,");
        int number = 0;
        for (Map.Entry<String, byte[]> export : exports.entrySet()) {
            String column = columns.get(number);
            number++;
            String manifest = "press-" + number + ".manifest.json";
            build.putExport("press", number, press, export.getKey(), export.getValue());
            assertBroken(
                    () -> build.send("plant-a", "exports", manifest),
                    "Export press-" + number + " is not sent",
                    export.getKey(),
                    column,
                    "model.yaml of pump-failure",
                    "without the column");
        }
        assertThat(build.root.resolve("deliveries/work")).isEmptyDirectory();
        assertThat(build.root.resolve("deliveries/out")).isEmptyDirectory();

        build.putExport("press", 4, press, "d.csv", header(";", "fluid"));
        assertThat(build.send("plant-a", "exports", "press-4.manifest.json"))
                .as("every column of the model but the one that stays")
                .isEqualTo(SendDelivery.Outcome.SENT);
    }

    /** The sample's columns without one, and a row of nothing. */
    private static byte[] header(String separator, String without) {
        List<String> columns = new ModelFileReader()
                .readText(DeliverySite.DEFINITION).schema().columns(ExportKind.LOGS).stream()
                        .filter(column -> !column.equals(without))
                        .toList();
        String header = String.join(separator, columns);
        return (header + "\n" + separator.repeat(columns.size() - 1) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sep=;\nprediction_id;patient\np1;Ms. Doe\n",
                "# export of plant A\nprediction_id,patient\np1,Ms. Doe\n",
                "prediction_id^patient\np1^Ms. Doe\n",
                "\"prediction_id,patient\"\n\"p1,Ms. Doe\"\n",
                "[\n{\"patient\": \"Ms. Doe\"}\n]\n",
                "{\n\"patient\": \"Ms. Doe\"\n}\n",
                "{\"x\": 1}\n[\"Ms. Doe\", 3]\n",
                "{\"x\": 1}\n\"Ms. Doe\"\n",
                "{\"x\": 1}\n{\"x\": 2} [\"Ms. Doe\"]\n",
            })
    void aFileThatMayHideAColumnIsNotSent(String text) throws IOException {
        build.putExport("press", 1, press, "a.csv", text.getBytes(StandardCharsets.UTF_8));
        build.putExport("press", 2, press, "b.csv", header(",", ""));
        build.rule("fields: [{column: patient, for: [], goes: []}]\n");

        assertBroken(
                () -> build.send("plant-a", "exports", "press-1.manifest.json"),
                "Export press-1 is not sent",
                "a.csv",
                "columns that cannot be read");
        assertThat(build.send("plant-a", "exports", "press-2.manifest.json")).isEqualTo(SendDelivery.Outcome.SENT);
    }

    @Test
    void aModelYamlThatIsNoLongerReadHoldsExportsBackOnlyIfItHasRules() throws IOException {
        build.putExport("press", 1, press, "a.csv", header(",", ""));
        build.rule("fields: [{column: patient, for: [], goes: []}]\n");
        build.rule("moon: 1\n");
        build.rule("private: [pump_id]\n");
        assertThat(build.send("plant-a", "exports", "press-1.manifest.json")).isEqualTo(SendDelivery.Outcome.SENT);

        String unread = "moon: 1\nfields: [{column: sun, goes: [mars]}]\n";
        build.rule(unread);
        String from = build.now.toString();
        build.rule("private: [pump_id]\n# again\n");

        build.putExport("press", 2, press, "b.csv", header(",", ""));
        assertBroken(
                () -> build.send("plant-a", "exports", "press-2.manifest.json"),
                "Export press-2 is not sent",
                Sha256.hex(DeliverySite.DEFINITION + unread),
                from);
    }

    @Test
    void anExportWhoseColumnsCannotBeSeenIsNotSentIfOneMayNotTravel() throws IOException {
        byte[] torn = "{\"x\": 1}\n{\"x\": \n".getBytes(StandardCharsets.UTF_8);
        build.putExport("press", 1, press, "a.jsonl", torn);
        byte[] foreign = "PAR1".getBytes(StandardCharsets.UTF_8);
        String manifest = new String(
                        IngestSite.manifest("press", 2, ExportKind.LOGS, "b.bin", foreign, 1), StandardCharsets.UTF_8)
                .replace("\"rows\": 1", "\"rows\": 1, \"format\": \"acme\"");
        build.putManifest("press", 2, press, "b.bin", foreign, manifest.getBytes(StandardCharsets.UTF_8));
        assertThat(build.send("plant-a", "exports", "press-1.manifest.json, press-2.manifest.json"))
                .as("nothing is kept from deliveries")
                .isEqualTo(SendDelivery.Outcome.SENT);

        build.rule("fields: [{column: patient, for: [], goes: []}]\n");

        assertBroken(() -> build.send("plant-a", "exports", "press-1.manifest.json"), "a.jsonl", "line 2");
        assertBroken(() -> build.send("plant-a", "exports", "press-2.manifest.json"), "b.bin", "format acme");
    }

    @Test
    void aRuleHoldsUntilALaterOneSaysOtherwise() throws IOException {
        build.putExport("press", 1, press, "a.csv", "prediction_id,patient\np1,x\n".getBytes(StandardCharsets.UTF_8));
        build.rule("fields: [{column: patient, for: [], goes: []}]\n");
        build.rule("private: [pump_id]\n");
        assertBroken(() -> build.send("plant-a", "exports", "press-1.manifest.json"), "column patient");

        build.rule("fields: [{column: patient, for: [], goes: [delivery]}]\n");

        assertThat(build.send("plant-a", "exports", "press-1.manifest.json")).isEqualTo(SendDelivery.Outcome.SENT);
    }

    @Test
    void theReceiverRefusesAColumnThatMayNotComeByItsOwnModel() throws IOException {
        build.putExport("press", 1, press, "a.csv", "prediction_id,patient\np1,x\n".getBytes(StandardCharsets.UTF_8));
        build.send("plant-a", "exports", "press-1.manifest.json");
        String delivery = build.carry(plant, 1);
        plant.rule("fields: [{column: patient, for: [], goes: [labels]}]\n");

        assertBroken(() -> plant.receive(delivery), "export press-1", "a.csv has column patient", "Ask the sender");

        assertNothingTaken(plant);
        plant.send("build");
        build.receive(plant.carry(build, 1));
        assertThat(sent(1).answer().orElseThrow().verdict()).isEqualTo(Verdict.REFUSED);
        byte[] receipt = sent(1).answer().orElseThrow().envelope().getBytes(StandardCharsets.UTF_8);
        assertThat(build.papers().openReceipt(receipt, build.trust).content().toString())
                .contains("column patient");
    }

    private static void assertBroken(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RegistryFailure.FIELD_RULE_BROKEN))
                .hasMessageContainingAll(words);
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void theSameContentHasTheSameBytesAnywhere() throws IOException {
        build.send("plant-a", "packages", version.toString());
        build.send("plant-a", "packages", version.toString());

        assertThat(statement(sent(1)).contents()).isEqualTo(statement(sent(2)).contents());
        assertThat(build.out(plant, 1).resolve("volume-0001"))
                .hasSameBinaryContentAs(build.out(plant, 2).resolve("volume-0001"));
    }

    @Test
    void aDeliveryIsTakenOnceAndInOrder() throws IOException {
        for (int i = 0; i < 3; i++) {
            build.send("plant-a", "packages", version.toString());
        }
        String first = build.carry(plant, 1);
        String third = build.carry(plant, 3);

        assertFails(
                DeliveryFailure.DELIVERY_OUT_OF_ORDER,
                "delivery 1 to 2 of this route was not taken",
                () -> plant.receive(third));
        plant.receive(first);
        assertFails(DeliveryFailure.DELIVERY_OUT_OF_ORDER, "it was taken before", () -> plant.receive(first));
        assertFails(
                DeliveryFailure.DELIVERY_OUT_OF_ORDER,
                "delivery 2 of this route was not taken",
                () -> plant.receive(third));

        plant.send("build");
        build.receive(plant.carry(build, 1));
        assertThat(sent(3).answer().orElseThrow().verdict())
                .as("the sender learns that a medium was lost")
                .isEqualTo(Verdict.REFUSED);
        plant.receive(build.carry(plant, 2));
        plant.receive(third);
        plant.send("build");
        build.receive(plant.carry(build, 2));
        assertThat(List.of(sent(1), sent(2), sent(3)))
                .extracting(sent -> sent.answer().orElseThrow().verdict())
                .containsOnly(Verdict.TAKEN);
    }

    @Test
    void anotherSitesDeliveryIsRefusedAndNothingIsLeft() throws IOException {
        try (DeliverySite other = new DeliverySite(folder, "plant-b")) {
            DeliverySite.introduce(other, build, press);
            DeliverySite.introduce(build, plant, press);
            build.send("plant-a", "packages", version.toString());
            other.trust = DeliverySite.alsoTrusting(other.trust, build);
            Path target = other.in("build-to-plant-a-1");
            Files.createDirectories(target.getParent());
            copyTree(build.out(plant, 1), target);

            assertFails(
                    DeliveryFailure.DELIVERY_REFUSED,
                    "it is for site plant-a, and this is site plant-b",
                    () -> other.receive("build-to-plant-a-1"));
            assertNothingTaken(other);
            assertThat(lastEvent(other).action()).isEqualTo("delivery.refuse");
            assertThat(other.transactions.required(() -> other.ledger.openReceipts("build")))
                    .as("only the site that it is for answers it")
                    .isEmpty();
        }
    }

    @Test
    void anUnknownOrRevokedSenderIsRefused() throws IOException {
        build.send("plant-a", "packages", version.toString());
        String delivery = build.carry(plant, 1);
        TrustFile before = plant.trust;
        plant.trust = DeliverySite.trustingNoSite(plant.trust);

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED, "names no delivery key of site build", () -> plant.receive(delivery));
        plant.trust = DeliverySite.revoking(before, build.key.publicKey().id());
        assertFails(DeliveryFailure.DELIVERY_REFUSED, "or the key is revoked", () -> plant.receive(delivery));
        assertThat(lastEvent(plant).action()).isEqualTo("delivery.refuse");
        assertThat(lastEvent(plant).subject()).isEqualTo(delivery);
        assertNothingTaken(plant);
        plant.trust = before;
        plant.receive(delivery);
    }

    @Test
    void anExpiredDeliveryIsRefused() throws IOException {
        build.send("plant-a", "packages", version.toString(), "validDays", "2");
        String delivery = build.carry(plant, 1);
        plant.now = plant.now.plus(Duration.ofDays(2));

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED, "it expired at 2026-12-02T12:00:00Z", () -> plant.receive(delivery));
        assertNothingTaken(plant);
    }

    @Test
    void aHigherMarkingThanTheSiteMayHoldIsRefused() throws IOException {
        List<String> words = List.of("public", "internal", "restricted");
        build.markings = new Markings(words, Optional.of("restricted"));
        plant.markings = new Markings(words, Optional.of("internal"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "it has no marking",
                () -> build.send("plant-a", "packages", version.toString()));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "'secret', and this site knows only public, internal, restricted",
                () -> build.send("plant-a", "packages", version.toString(), "marking", "secret"));
        build.send("plant-a", "packages", version.toString(), "marking", "restricted");

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "it is marked restricted, and this site may hold at most internal",
                () -> plant.receive(build.carry(plant, 1)));
        assertNothingTaken(plant);
    }

    @Test
    void anAlteredVolumeIsRefusedAndAGoodCopyOfItIsTaken() throws IOException {
        build.send("plant-a", "packages", version.toString(), "volumeSize", "1MiB");
        String delivery = build.carry(plant, 1);
        Path volume = plant.in(delivery).resolve("volume-0001");
        byte[] bytes = Files.readAllBytes(volume);
        bytes[bytes.length / 2] ^= 1;
        Files.write(volume, bytes);

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "volume-0001 has other bytes than build signed",
                () -> plant.receive(delivery));
        assertNothingTaken(plant);
        AuditLog.Event refused = lastEvent(plant);
        assertThat(refused.action()).isEqualTo("delivery.refuse");
        assertThat(refused.details().get("reason")).contains("volume-0001 has other bytes");

        build.carry(plant, 1);
        plant.receive(delivery);
        assertThat(plant.received("build-1/package-pump-failure-1")).isDirectory();
    }

    @Test
    void aMediumThatWasPulledHalfWayIsNamedAndCompletedLater() throws IOException {
        VersionId large = build.signedVersion("0123456789abcdef".repeat(200_000));
        build.send("plant-a", "packages", large.toString(), "volumeSize", "1MiB");
        String delivery = build.carry(plant, 1);
        assertThat(statement(sent(1)).contents().volumes()).hasSizeGreaterThan(3);
        Path second = plant.in(delivery).resolve("volume-0002");
        byte[] whole = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(whole, whole.length / 2));
        Files.delete(plant.in(delivery).resolve("volume-0003"));

        assertFails(
                DeliveryFailure.DELIVERY_INCOMPLETE,
                "these are not in " + plant.in(delivery)
                        + ", or have another size than the statement says: volume-0002,"
                        + " volume-0003. Put the medium with them there",
                () -> plant.receive(delivery));
        assertThat(plant.audit.events())
                .as("an incomplete delivery is no verdict")
                .isEmpty();
        build.carry(plant, 1);
        plant.receive(delivery);
        assertThat(plant.digester.packageDigest(plant.received("build-1/package-pump-failure-2")))
                .isEqualTo(digestOf(large));
    }

    /** The other site would find it, weeks later and far away. */
    @Test
    void aPackageThatTheDiskHasDamagedIsNotSent() throws IOException {
        Path notes = build.packages.require(digestOf(version)).resolve("model/notes.md");
        byte[] bytes = Files.readAllBytes(notes);
        bytes[0] ^= 1;
        Files.write(notes, bytes);
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                notes + " has other bytes than its package's signature says",
                () -> build.send("plant-a", "packages", version.toString()));
        assertThat(build.root.resolve("deliveries/out/plant-a")).isEmptyDirectory();
        assertThat(build.audit.events()).isEmpty();

        bytes[0] ^= 1;
        Files.write(notes, bytes);
        Files.write(notes.resolveSibling("more.pt"), bytes);
        assertFails(
                PackagingFailure.PACKAGE_ALTERED,
                "model/more.pt was added after signing",
                () -> build.send("plant-a", "packages", version.toString()));
        Files.delete(notes.resolveSibling("more.pt"));
        build.send("plant-a", "packages", version.toString());
        plant.receive(build.carry(plant, 1));
    }

    /** A power failure may leave a copy with its name and without its bytes. */
    @Test
    void aCopyThatAPowerFailureCutIsMadeAgain() throws IOException {
        VersionId large = build.signedVersion("0123456789abcdef".repeat(200_000));
        build.send("plant-a", "packages", large.toString(), "volumeSize", "1MiB");
        String delivery = build.carry(plant, 1);
        Files.delete(plant.in(delivery).resolve("volume-0003"));
        assertThatThrownBy(() -> plant.receive(delivery)).hasMessageContaining("volume-0003");
        try (Stream<Path> work = Files.walk(plant.root.resolve("deliveries/work"))) {
            Path copy = work.filter(file -> file.endsWith("volume-0001"))
                    .findFirst()
                    .orElseThrow();
            Files.write(copy, new byte[0]);
        }

        build.carry(plant, 1);
        plant.receive(delivery);
        assertThat(plant.digester.packageDigest(plant.received("build-1/package-pump-failure-2")))
                .isEqualTo(digestOf(large));
    }

    @Test
    void aDeliveryWithoutItsStatementWasNotWrittenToItsEnd() throws IOException {
        build.send("plant-a", "packages", version.toString());
        String delivery = build.carry(plant, 1);
        Files.delete(plant.in(delivery).resolve("delivery.json"));

        assertFails(DeliveryFailure.DELIVERY_INCOMPLETE, "has no delivery.json", () -> plant.receive(delivery));
        assertFails(
                DeliveryFailure.DELIVERY_UNKNOWN,
                "There are build-to-plant-a-1",
                () -> plant.receive("build-to-plant-a-9"));
        assertFails(DeliveryFailure.DELIVERY_UNKNOWN, "no plain name", () -> plant.receive("../inbox"));
    }

    @Test
    void aLinkIsNamedAsOne() throws IOException {
        Path in = Files.createDirectories(Objects.requireNonNull(plant.in("x").getParent()));
        Path elsewhere = Files.createDirectories(in.resolveSibling("elsewhere"));
        Files.createSymbolicLink(in.resolve("linked"), elsewhere);
        assertThatThrownBy(() -> plant.receive("linked"))
                .hasMessageContaining(in.resolve("linked") + " is a symbolic link");
        assertThatThrownBy(() -> plant.receive("absent")).hasMessageNotContaining("linked");
        Path folder = Files.createDirectories(in.resolve("build-to-plant-9"));
        Files.createSymbolicLink(
                folder.resolve("delivery.json"), Files.writeString(elsewhere.resolve("delivery.json"), "{}"));
        assertThatThrownBy(() -> plant.receive("build-to-plant-9"))
                .hasMessageContaining("delivery.json is a symbolic link");
    }

    @Test
    void aStatementThatIsNoneIsRefusedWithItsFolder() throws IOException {
        Path folder = Files.createDirectories(plant.in("build-to-plant-9"));
        Files.writeString(folder.resolve("delivery.json"), "{");
        assertThatThrownBy(() -> plant.receive("build-to-plant-9"))
                .hasMessageContaining("Folder build-to-plant-9 of deliveries/in")
                .hasMessageNotContaining("REDACTED");
    }

    /** The run is started again after it died: the same number, the same bytes, one record. */
    @Test
    void aRepeatedSendIsOneDelivery() throws IOException {
        long run = build.nextRun();
        build.send(run, "plant-a", "packages", version.toString());
        String first = Sha256.hexOfFile(build.out(plant, 1).resolve("delivery.json"));
        Files.delete(build.out(plant, 1).resolve("delivery.json"));
        Files.move(build.out(plant, 1), build.root.resolve("deliveries/out/plant-a/.packing-" + run));

        build.send(run, "plant-a", "packages", version.toString());

        assertThat(Sha256.hexOfFile(build.out(plant, 1).resolve("delivery.json")))
                .as("it died between the record and the file")
                .isEqualTo(first);
        assertThat(build.transactions.required(() -> build.ledger.sent(10))).hasSize(1);
        assertThat(build.audit.events()).hasSize(1);
    }

    /** Volumes that an earlier attempt wrote stay, if they are right; everything else there is written anew or removed. */
    @Test
    void aSendThatDiedWhileWritingContinues() throws IOException {
        VersionId large = build.signedVersion("0123456789abcdef".repeat(200_000));
        build.send("plant-a", "packages", large.toString(), "volumeSize", "1MiB");
        long run = build.nextRun();
        Path packing = Files.createDirectories(build.root.resolve("deliveries/out/plant-a/.packing-" + run));
        Path good = build.out(plant, 1).resolve("volume-0001");
        Files.copy(good, packing.resolve("volume-0001"));
        Object kept =
                Files.readAttributes(packing.resolve("volume-0001"), "unix:ino").get("ino");
        Files.write(packing.resolve("volume-0002"), new byte[1 << 20]);
        Files.write(packing.resolve("volume-0003.part"), new byte[10]);
        Files.write(packing.resolve("volume-0009"), new byte[10]);

        build.send(run, "plant-a", "packages", large.toString(), "volumeSize", "1MiB");

        assertThat(statement(sent(2)).contents()).isEqualTo(statement(sent(1)).contents());
        assertThat(Files.readAttributes(build.out(plant, 2).resolve("volume-0001"), "unix:ino")
                        .get("ino"))
                .isEqualTo(kept);
        try (Stream<Path> files = Files.list(build.out(plant, 2))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .doesNotContain("volume-0009", "volume-0003.part")
                    .contains("volume-0003", "delivery.json");
        }
        plant.receive(build.carry(plant, 1));
        plant.receive(build.carry(plant, 2));
    }

    @Test
    void aSendThatWasStoppedTakesNoNumber() {
        long run = build.nextRun();
        assertThat(build.sender()
                        .send(run, SendRequest.of("plant-a", Map.of("packages", version.toString())), () -> true))
                .isEqualTo(SendDelivery.Outcome.STOPPED);
        assertThat(build.transactions.required(() -> build.ledger.sent(10))).isEmpty();
        build.send(run, "plant-a", "packages", version.toString());
        assertThat(sent(1).runInstance()).isEqualTo(run);
    }

    @Test
    void aRepeatedReceiveIsOneReceipt() throws IOException {
        build.send("plant-a", "packages", version.toString());
        String delivery = build.carry(plant, 1);
        long run = plant.nextRun();
        plant.receiver().receive(run, delivery, DeliverySite.CUSTODY);
        plant.receiver().receive(run, delivery, DeliverySite.CUSTODY);

        assertThat(plant.audit.events()).hasSize(1);
        assertThat(plant.transactions.required(() -> plant.ledger.openReceipts("build")))
                .hasSize(1);
    }

    @Test
    void whatCannotBeSentIsNamed() {
        VersionId unsigned = build.unsignedVersion();
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "names no site 'plant-z' in force. It names plant-a",
                () -> build.send("plant-z"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "'../plant-a' is no name of a site. A name has 1 to 64 letters, digits, dots, dashes, underscores or @. Name a site"
                        + " of the trust file. It names plant-a",
                () -> build.send("../plant-a"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT, "names no package, document or export", () -> build.send("plant-a"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "'pump' is no version",
                () -> build.send("plant-a", "packages", "pump"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                unsigned + " is not signed: the version is ASSEMBLED",
                () -> build.send("plant-a", "packages", unsigned.toString()));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "'secrets' is no document",
                () -> build.send("plant-a", "documents", "secrets"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "no plain file name",
                () -> build.send("plant-a", "exports", "../etc/x.manifest.json"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "cannot be read",
                () -> build.send("plant-a", "exports", "press-9.manifest.json"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "volumeSize is 5",
                () -> build.send("plant-a", "packages", version.toString(), "volumeSize", "5"));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "validDays is 0",
                () -> build.send("plant-a", "packages", version.toString(), "validDays", "0"));
    }

    /** A site may be trusted to send, and its builder not. */
    @Test
    void aPackageOfABuilderThatIsNoContributorIsRefused() throws IOException {
        build.putExport("press", 1, press);
        build.send("plant-a", "exports", "press-1.manifest.json", "packages", version.toString());
        String delivery = build.carry(plant, 1);
        plant.trust = DeliverySite.trustingNoContributor(plant.trust);

        assertFails(
                PackagingFailure.SIGNER_NOT_TRUSTED,
                "is refused because of the package pump-failure/1",
                () -> plant.receive(delivery));
        assertNothingTaken(plant);
        assertThat(plant.root.resolve("inbox")).as("the export came with it").isEmptyDirectory();
    }

    @Test
    void whatTheScannerFindsIsRefused() throws IOException {
        build.send("plant-a", "packages", version.toString());
        String delivery = build.carry(plant, 1);
        plant.scanner = items -> {
            assertThat(items.resolve("package-pump-failure-1/model")).isDirectory();
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_REFUSED, "The delivery is refused: the scanner found it.");
        };

        assertFails(DeliveryFailure.DELIVERY_REFUSED, "the scanner found it", () -> plant.receive(delivery));
        assertNothingTaken(plant);
    }

    /** A sender whose audit log has fewer records than an earlier delivery vouched for was restored, or hides something. */
    @Test
    void aSenderWhoseAuditLogGotShorterIsRefused() throws IOException {
        build.send("plant-a", "packages", version.toString());
        build.send("plant-a", "packages", version.toString());
        build.send("plant-a", "packages", version.toString());
        plant.receive(build.carry(plant, 1));
        plant.receive(build.carry(plant, 2));
        DeliveryStatement third = statement(sent(3));
        DeliveryStatement forged = new DeliveryStatement(
                third.route(),
                3,
                third.issued(),
                third.expires(),
                third.marking(),
                third.contents(),
                third.withdrawn(),
                statement(sent(1)).log());
        String delivery = build.carry(plant, 3);
        Files.writeString(
                plant.in(delivery).resolve("delivery.json"),
                build.papers().sign(forged).envelope());

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "the sender's audit log has 0 records, and had 1",
                () -> plant.receive(delivery));
    }

    /** As large as it should be, and with other records: another history under the same key. */
    @Test
    void aSenderWhoseAuditLogWasRewrittenIsRefused() throws IOException {
        build.send("plant-a", "packages", version.toString());
        build.send("plant-a", "packages", version.toString());
        plant.receive(build.carry(plant, 1));
        plant.receive(build.carry(plant, 2));
        try (DeliverySite again = new DeliverySite(folder.resolve("again"), "build")) {
            again.trust = build.trust;
            again.replaceKey(build.key);
            again.now = again.now.plusSeconds(1);
            for (int i = 0; i < 4; i++) {
                again.send("plant-a", "documents", "policy");
            }
            copyTree(again.out(plant, 3), plant.in("build-to-plant-a-3"));

            assertFails(
                    DeliveryFailure.DELIVERY_REFUSED,
                    "does not begin with the 1 records that it had when it sent delivery 2",
                    () -> plant.receive("build-to-plant-a-3"));
        }
        build.send("plant-a", "packages", version.toString());
        assertThat(statement(sent(3)).log().orElseThrow().proofs()).isNotEmpty();
        plant.receive(build.carry(plant, 3));
    }

    /** The other site has taken one of those that nobody has answered yet, and nobody here knows which. */
    @Test
    void provesItsLogFromWhicheverDeliveryTheOtherSiteHasTakenLast() throws IOException {
        for (int i = 0; i < 4; i++) {
            build.send("plant-a", "packages", version.toString());
        }
        plant.receive(build.carry(plant, 1));
        plant.receive(build.carry(plant, 2));
        build.send("plant-a", "packages", version.toString(), "withdraw", "3, 4");

        plant.receive(build.carry(plant, 5));

        assertThat(statement(sent(5)).log().orElseThrow().proofs())
                .extracting(DeliveryStatement.LogProof::size)
                .as("as of delivery 4, 3 and 2")
                .containsExactly(1L, 2L, 3L);
    }

    /** A site whose database was restored does not know what it sent. The rest of the delivery is good. */
    @Test
    void aReceiptForWhatWasNeverSentIsNamedAndLeftOut() throws IOException {
        build.send("plant-a", "packages", version.toString());
        plant.receive(build.carry(plant, 1));
        plant.send("build", "documents", "policy");
        try (DeliverySite restored = new DeliverySite(folder.resolve("again"), "build")) {
            restored.trust = build.trust;
            copyTree(plant.out(build, 1), restored.in("plant-a-to-build-1"));
            restored.receive("plant-a-to-build-1");
            assertThat(lastEvent(restored).details()).containsEntry("receipts-unknown", "1");
            assertThat(restored.received("plant-a-1/document-policy")).isDirectory();
        }
    }

    /** An expired, lost or refused delivery must not end the route for good. */
    @Test
    void aWithdrawnDeliveryIsSkipped() throws IOException {
        build.send("plant-a", "packages", version.toString(), "validDays", "1");
        String first = build.carry(plant, 1);
        plant.now = plant.now.plus(Duration.ofDays(3));
        build.now = plant.now;
        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "send the items again, with --withdraw 1",
                () -> plant.receive(first));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "delivery 2 to plant-a cannot be withdrawn: the last one has the number 1",
                () -> build.send("plant-a", "packages", version.toString(), "withdraw", "1, 2"));
        build.send("plant-a", "packages", version.toString());
        build.send("plant-a", "packages", version.toString(), "withdraw", "1, 2");

        assertFails(
                DeliveryFailure.DELIVERY_OUT_OF_ORDER,
                "or sends another one with --withdraw 1",
                () -> plant.receive(build.carry(plant, 2)));
        plant.receive(build.carry(plant, 3));
        assertFails(
                DeliveryFailure.DELIVERY_OUT_OF_ORDER,
                "its sender withdrew it",
                () -> plant.receive("build-to-plant-a-2"));
        assertThat(plant.received("build-3/package-pump-failure-1")).isDirectory();
    }

    /** The ledger's entry decides: what died after it is completed, and nothing is checked again. */
    @Test
    void aReceiveThatDiedAfterItsEntryIsCompleted() throws IOException {
        build.putExport("press", 1, press);
        build.send("plant-a", "packages", version.toString(), "exports", "press-1.manifest.json");
        String delivery = build.carry(plant, 1);
        long run = plant.nextRun();
        Path inbox = plant.root.resolve("inbox");
        Files.delete(inbox);
        assertFails(
                CommonFailure.FILE_NOT_WRITTEN,
                "press-1",
                () -> plant.receiver().receive(run, delivery, DeliverySite.CUSTODY));
        Files.createDirectories(inbox);
        plant.trust = DeliverySite.trustingNoSite(plant.trust);
        plant.now = plant.now.plus(Duration.ofDays(60));

        plant.receiver().receive(run, delivery, DeliverySite.CUSTODY);

        assertThat(inbox.resolve("press-1.manifest.json")).isRegularFile();
        assertThat(plant.received("build-1/package-pump-failure-1")).isDirectory();
        assertThat(plant.received("build-1/export-press-1"))
                .as("rows lie in no further place")
                .doesNotExist();
        assertThat(plant.audit.events()).hasSize(1);
    }

    /** Somebody receives again in place of a restart. */
    @Test
    void aSecondReceiveLosesNothingOfTheFirst() throws IOException {
        build.send("plant-a", "packages", version.toString());
        String delivery = build.carry(plant, 1);
        long run = plant.nextRun();
        Path received = plant.root.resolve("deliveries/received");
        Files.writeString(received, "in the way");
        assertFails(
                CommonFailure.FILE_NOT_WRITTEN,
                "received",
                () -> plant.receiver().receive(run, delivery, DeliverySite.CUSTODY));
        assertFails(DeliveryFailure.DELIVERY_OUT_OF_ORDER, "it was taken before", () -> plant.receive(delivery));
        Files.delete(received);

        plant.receiver().receive(run, delivery, DeliverySite.CUSTODY);

        assertThat(received.resolve("build-1/package-pump-failure-1")).isDirectory();
    }

    /** A receipt travels until the delivery with it was taken. */
    @Test
    void aReceiptThatWasLostTravelsAgain() throws IOException {
        build.send("plant-a", "packages", version.toString());
        plant.receive(build.carry(plant, 1));
        plant.send("build");
        plant.send("build", "withdraw", "1");

        build.receive(plant.carry(build, 2));

        assertThat(sent(1).answer().orElseThrow().verdict()).isEqualTo(Verdict.TAKEN);
        build.send("plant-a", "documents", "policy");
        plant.receive(build.carry(plant, 2));
        assertThat(plant.transactions.required(() -> plant.ledger.openReceipts("build")))
                .extracting(DeliveryLedger.OwnReceipt::sequence)
                .as("the first one has arrived")
                .containsExactly(2L);
    }

    /** While a site changes its key, deliveries by both are on their way. */
    @Test
    void aSiteMayHaveTwoKeysWhileItChangesThem() throws IOException {
        build.send("plant-a", "packages", version.toString());
        SigningKey next = SigningKey.generate(SigningKey.Kind.ED25519);
        plant.trust = DeliverySite.alsoTrusting(plant.trust, "build", next);
        plant.receive(build.carry(plant, 1));
        build.replaceKey(next);
        build.send("plant-a", "packages", version.toString());
        plant.receive(build.carry(plant, 2));

        assertThat(plant.transactions.required(() -> plant.ledger.received(10))).hasSize(2);
    }

    /** Somebody took the medium away between the signature and the last file. */
    @Test
    void aDeliveryWithoutItsFilesIsNotSaidToBeSent() throws IOException {
        long run = build.nextRun();
        build.send(run, "plant-a", "packages", version.toString());
        Path lost = folder.resolve("lost");
        Files.move(build.out(plant, 1), lost);

        assertFails(
                DeliveryFailure.MEDIUM_FAILED,
                "If the files are lost, send the items again with --withdraw 1",
                () -> build.send(run, "plant-a", "packages", version.toString()));
        Files.move(lost, build.out(plant, 1));
        assertThat(build.send(run, "plant-a", "packages", version.toString())).isEqualTo(SendDelivery.Outcome.SENT);
    }

    @Test
    void anEncryptedDeliveryIsReadByTheOtherSiteAlone() throws Exception {
        VersionId large = build.signedVersion("0123456789abcdef".repeat(200_000));
        assertThat(build.send("plant-a", "packages", large.toString(), "volumeSize", "1MiB", "encrypt", "true"))
                .isEqualTo(SendDelivery.Outcome.SENT);
        Path out = build.out(plant, 1);
        assertThat(statement(sent(1)).contents().volumes())
                .hasSizeGreaterThan(3)
                .allSatisfy(volume -> assertThat(volume.bytes()).isLessThanOrEqualTo(1 << 20));
        assertThat(new String(Files.readAllBytes(out.resolve("volume-0001.age")), StandardCharsets.ISO_8859_1))
                .startsWith("age-encryption.org/v1")
                .doesNotContain("model.yaml");
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .allMatch(name -> name.equals("delivery.json") || name.matches("volume-[0-9]{4}[.]age"));
        }
        String delivery = build.carry(plant, 1);
        Path identity = plant.root.resolve("delivery.age");
        Path kept = Files.move(identity, plant.root.resolve("kept.age"));
        AgeEncryption.makeIdentity(identity);
        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "it is not encrypted for the key " + identity,
                () -> plant.receive(delivery));
        Files.move(kept, identity, StandardCopyOption.REPLACE_EXISTING);
        plant.receive(delivery);
        assertThat(plant.digester.packageDigest(plant.received("build-1/package-pump-failure-2")))
                .isEqualTo(digestOf(large));
    }

    @Test
    void theProgramAgeReadsAnEncryptedDelivery() throws Exception {
        boolean there = Files.isExecutable(Path.of("/usr/bin/age"));
        RealParts.require(
                there,
                "CI must decrypt with another tool: install age",
                "no other tool decrypts the delivery: install age");
        build.send("plant-a", "packages", version.toString(), "encrypt", "true");
        Path out = build.out(plant, 1);
        String said = shell(
                out,
                "for v in volume-*.age; do age -d -i '" + plant.root.resolve("delivery.age")
                        + "' \"$v\"; done | tar t");
        assertThat(said).contains("index.json", "oci-layout");
    }

    /** It reads each blob of the package and compares it with its digest. */
    @Test
    void theProgramSkopeoReadsADelivery() throws Exception {
        RealParts.require(
                Files.isExecutable(Path.of("/usr/bin/skopeo")),
                "CI must read a delivery with another tool: install skopeo",
                "no other tool reads the delivery: install skopeo");
        build.send("plant-a", "packages", version.toString());
        Path out = build.out(plant, 1);
        String item = "oci:.:package-" + version.toString().replace('/', '-');
        assertThat(shell(out, "cat volume-* | tar x && skopeo inspect --raw " + item))
                .contains("application/vnd.cncf.model.manifest.v1+json", "model.yaml");
        String copied = shell(out, "skopeo copy " + item + " oci:copy:same && skopeo inspect --raw oci:copy:same");
        assertThat(copied).contains("application/vnd.cncf.model.manifest.v1+json");

        Path weights;
        try (Stream<Path> blobs = Files.list(out.resolve("blobs/sha256"))) {
            weights = blobs.max(Comparator.comparingLong(blob -> blob.toFile().length()))
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        Said refused = run(out, "skopeo copy " + item + " oci:altered:same");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.text()).contains("igest");
    }

    private record Said(int exit, String text) {}

    private static String shell(Path folder, String line) throws Exception {
        Said said = run(folder, line);
        assertThat(said.exit()).as(said.text()).isZero();
        return said.text();
    }

    private static Said run(Path folder, String line) throws Exception {
        Process shell = new ProcessBuilder("bash", "-c", "set -o pipefail; " + line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(shell.waitFor(), text);
    }

    /** The same bytes are never encrypted alike, so what is whole must be recognised by more than its digest. */
    @Test
    void anEncryptedDeliveryThatWasCutOffKeepsItsCompleteVolumes() throws IOException {
        long run = build.nextRun();
        VersionId one = build.signedVersion("0123456789abcdef".repeat(200_000));
        VersionId other = build.signedVersion("fedcba9876543210".repeat(200_000));
        SendRequest request = SendRequest.of(
                "plant-a", Map.of("packages", one + "," + other, "volumeSize", "1MiB", "encrypt", "true"));
        Path packing = build.root.resolve("deliveries/out/plant-a/.packing-" + run);
        assertThat(build.sender().send(run, request, () -> Files.exists(packing.resolve("volume-0001.age"))))
                .isEqualTo(SendDelivery.Outcome.STOPPED);
        List<Path> complete;
        try (Stream<Path> files = Files.list(packing)) {
            complete = files.filter(file -> file.toString().endsWith(".age"))
                    .sorted()
                    .toList();
        }
        Map<String, String> before = new HashMap<>();
        for (Path file : complete) {
            before.put(String.valueOf(file.getFileName()), Sha256.hexOfFile(file));
        }
        assertThat(before).isNotEmpty();
        assertThat(build.sender().send(run, request, () -> false)).isEqualTo(SendDelivery.Outcome.SENT);
        for (Map.Entry<String, String> volume : before.entrySet()) {
            assertThat(Sha256.hexOfFile(build.out(plant, 1).resolve(volume.getKey())))
                    .isEqualTo(volume.getValue());
        }
        plant.receive(build.carry(plant, 1));
    }

    @Test
    void nothingIsEncryptedForASiteWithoutARecipient() {
        build.trust = DeliverySite.encryptingForNobody(build.trust);
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "names no recipient of site plant-a",
                () -> build.send("plant-a", "packages", version.toString(), "encrypt", "true"));
        assertThat(build.send("plant-a", "packages", version.toString())).isEqualTo(SendDelivery.Outcome.SENT);
    }

    @Test
    void anItemUnderAnotherNameIsRefused() throws IOException {
        assertThat(build.send("plant-a", "packages", version + ", " + version))
                .as("named twice")
                .isEqualTo(SendDelivery.Outcome.SENT);
        plant.receive(build.carry(plant, 1));
        Path other = build.packages.require(digestOf(version));
        long run = build.nextRun();
        var contents = build.files()
                .pack(
                        run,
                        "plant-a",
                        build.files().hash(List.of(new Parcel(Kind.PACKAGE, "pump-failure/9", other))),
                        new Packing(1 << 20, List.of()),
                        () -> false);
        DeliveryStatement honest = statement(sent(1));
        DeliveryStatement forged = new DeliveryStatement(
                honest.route(),
                2,
                honest.issued(),
                honest.expires(),
                honest.marking(),
                contents,
                List.of(),
                Optional.empty());
        build.files().publish(run, forged, build.papers().sign(forged).envelope());
        Files.createDirectories(plant.in("x"));
        copyTree(build.out(plant, 2), plant.in("x"));

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED, "it is pump-failure/1, under another name", () -> plant.receive("x"));
        assertThat(plant.received("build-2")).doesNotExist();
        assertThat(plant.transactions.required(() -> plant.ledger.received(10))).hasSize(1);
    }

    @Test
    void aChangedDocumentTravelsAlsoIfTheOtherSiteHadItOnce() throws IOException {
        for (String policy : List.of("A", "B", "A")) {
            build.policy = policy;
            long number = build.transactions.required(() -> build.ledger.lastSent("plant-a")) + 1;
            assertThat(build.send("plant-a", "documents", "policy")).isEqualTo(SendDelivery.Outcome.SENT);
            plant.receive(build.carry(plant, number));
            plant.send("build");
            build.receive(plant.carry(build, number));
            assertThat(plant.received("build-" + number + "/document-policy/policy.json"))
                    .hasContent(policy);
        }
        assertThat(build.viewer()
                        .draft(
                                new Actor("emil", Set.of(Role.ENGINEER)),
                                SendRequest.of("plant-a", Map.of("documents", "policy")))
                        .leftOut())
                .containsExactly("document policy (taken with delivery 3)");
    }

    @Test
    void showsWhatWouldTravelAndWhatWasSentAndTaken() throws IOException {
        Actor emil = new Actor("emil", Set.of(Role.ENGINEER));
        SendRequest request = SendRequest.of("plant-a", Map.of("packages", version.toString(), "documents", "policy"));

        assertThat(build.viewer().draft(emil, request).items())
                .extracting(DeliveryStatement.Item::label)
                .containsExactly("package pump-failure/1", "document policy");
        assertThat(build.viewer().sent(emil)).as("a draft is not sent").isEmpty();
        assertThat(build.root.resolve("deliveries/work")).isEmptyDirectory();

        build.send("plant-a", "packages", version.toString());
        plant.receive(build.carry(plant, 1));
        plant.send("build");
        build.receive(plant.carry(build, 1));

        assertThat(build.viewer().draft(emil, request).leftOut())
                .containsExactly("package pump-failure/1 (taken with delivery 1)");
        assertThat(build.viewer().sent(emil).get(0).answer().orElseThrow().custody())
                .isEqualTo(DeliverySite.CUSTODY);
        assertThat(plant.viewer().received(emil).get(0).statement().label())
                .isEqualTo("delivery 1 from build to plant-a");
        assertFails(
                CommonFailure.NOT_ALLOWED,
                "rhea",
                () -> build.viewer().draft(new Actor("rhea", Set.of(Role.RELEASE_MANAGER)), request));
    }

    private static void assertNothingTaken(DeliverySite site) throws IOException {
        assertThat(site.root.resolve("deliveries/received")).doesNotExist();
        Path own = site.root.resolve("deliveries/work");
        if (Files.exists(own)) {
            assertThat(own).isEmptyDirectory();
        }
        assertThat(site.transactions.required(() -> site.ledger.received(10))).isEmpty();
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private String digestOf(VersionId id) {
        return build.transactions
                .required(() -> build.versions.require(id))
                .packageDigest()
                .orElseThrow();
    }

    private Sent sent(long sequence) {
        return build.transactions
                .required(() -> build.ledger.findSent("plant-a", sequence))
                .orElseThrow();
    }

    private DeliveryStatement statement(Sent sent) {
        return build.papers().read(sent.envelope());
    }

    private static AuditLog.Event lastEvent(DeliverySite site) {
        List<AuditLog.Event> events = site.audit.events();
        return events.get(events.size() - 1);
    }
}
