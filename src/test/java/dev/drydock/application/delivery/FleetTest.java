package dev.drydock.application.delivery;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import dev.drydock.domain.delivery.DeliveryLedger.Answer;
import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.domain.delivery.FleetSite;
import dev.drydock.domain.delivery.FleetSite.Standing;
import dev.drydock.domain.delivery.FleetSite.Travelling;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.Drift;
import dev.drydock.domain.delivery.SiteReport.InService;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Served;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.delivery.Waves;
import dev.drydock.domain.delivery.Waves.Wave;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.validation.Reports;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.suite.SuiteFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site that supplies others with packages learns of them, and waits for. */
class FleetTest {
    private static final Actor EMIL = new Actor("emil", Set.of(Role.ENGINEER));
    private static final String DIGEST = "ab".repeat(32);

    @TempDir
    Path folder;

    private final SigningKey press = SigningKey.generate(SigningKey.Kind.ED25519);

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite build;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite pilot;

    @SuppressWarnings("NullAway.Init") // made before each test
    private VersionId version;

    @BeforeEach
    void makeBothSites() throws IOException {
        build = new DeliverySite(folder, "build");
        pilot = new DeliverySite(folder, "pilot");
        DeliverySite.introduce(build, pilot, press);
        version = build.signedVersion("a first one");
    }

    @AfterEach
    void closeBoth() {
        build.close();
        pilot.close();
    }

    private static byte[] failedReport() {
        return new SuiteFiles().reportJson(Reports.ofQuantity());
    }

    private FleetSite seen(String site) {
        return build.fleet().sites(EMIL).stream()
                .filter(one -> one.site().equals(site))
                .findFirst()
                .orElseThrow();
    }

    private Path supply(int delivery) throws IOException {
        build.send("pilot", "packages", version.toString());
        pilot.receive(build.carry(pilot, delivery));
        return pilot.received("build-" + delivery + "/package-pump-failure-1");
    }

    private void report(int delivery) throws IOException {
        pilot.send("build");
        build.receive(pilot.carry(build, delivery));
    }

    @Test
    void aSiteReportsWhatBecameOfThePackagesThatItWasSupplied() throws IOException {
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.NEW);
        Path received = supply(1);
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.WAITING);
        assertThat(seen("pilot").travelling()).extracting(Travelling::sequence).containsExactly(1L);

        report(1);
        FleetSite heard = seen("pilot");
        assertThat(heard.travelling()).isEmpty();
        assertThat(heard.heard()).contains(build.now);
        assertThat(heard.report().orElseThrow().models())
                .as("nobody has brought the package to a model")
                .isEmpty();

        VersionId there = pilot.judge(version, received, failedReport(), "FAIL", "build-builder");
        report(2);
        Supplied supplied =
                seen("pilot").report().orElseThrow().models().get(0).supplied().get(0);
        assertThat(supplied.version()).isEqualTo("pump-failure/1");
        assertThat(supplied.packageDigest())
                .as("the sender recognises its own package")
                .isEqualTo(build.transactions
                        .required(() -> build.versions.require(version))
                        .packageDigest()
                        .orElseThrow());
        assertThat(supplied.became().orElseThrow().verdict()).isEqualTo("FAIL");
        assertThat(supplied.became().orElseThrow().holding())
                .as("gates, without the values of the site's slices")
                .contains("non-inferiority")
                .noneMatch(gate -> gate.contains(":"));

        pilot.serve(there);
        report(3);
        ModelReport model = seen("pilot").report().orElseThrow().models().get(0);
        assertThat(model.serving().orElseThrow().since()).isEqualTo(pilot.now);
        assertThat(model.suppliedInService().map(Supplied::version)).contains("pump-failure/1");
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.GOOD);
        build.now = build.now.plus(Duration.ofDays(31));
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.SILENT);
        assertThat(build.received("pilot-1")).as("a report is no file to keep").isEmptyDirectory();
    }

    @Test
    void aSiteReportsOnlyToThoseThatSuppliedIt() throws IOException {
        supply(1);
        assertThat(itemsTo("pilot")).containsOnly(Kind.PACKAGE);
        report(1);
        build.send("pilot");
        assertThat(itemsTo("pilot")).as("the builder was supplied with nothing").doesNotContain(Kind.REPORT);
    }

    private Set<Kind> itemsTo(String site) {
        return build.transactions.required(() -> build.ledger.sentTo(site)).stream()
                .flatMap(sent -> build.papers().read(sent.envelope()).contents().items().stream())
                .map(Item::kind)
                .collect(Collectors.toSet());
    }

    /** Its time and its signature differ each time, and the volumes of the attempt before must stay right. */
    @Test
    void anAttemptThatDiedKeepsItsReport() throws IOException {
        supply(1);
        long run = pilot.nextRun();
        SendRequest request = SendRequest.of("build", Map.of());
        pilot.sender().send(run, request, () -> true);
        Path report = pilot.root.resolve("deliveries/work/run-" + run + "/report-for-build/report.json");
        String first = Files.readString(report);
        pilot.now = pilot.now.plusSeconds(60);
        pilot.sender().send(run, request, () -> false);
        build.receive(pilot.carry(build, 1));
        assertThat(build.transactions
                        .required(() -> build.ledger.lastReport("pilot"))
                        .orElseThrow()
                        .envelope())
                .isEqualTo(first);
    }

    @Test
    void aReportThatAnotherSiteSignedIsRefused() throws IOException {
        supply(1);
        long run = pilot.nextRun();
        Path report = pilot.root.resolve("deliveries/work/run-" + run + "/report-for-build/report.json");
        Files.createDirectories(report.getParent());
        try (DeliverySite other = new DeliverySite(folder, "plant-a")) {
            Files.writeString(
                    report,
                    other.papers()
                            .sign(new SiteReport(new Route("plant-a", "build"), pilot.now, List.of()))
                            .envelope());
            pilot.send(run, "build");
            String delivery = pilot.carry(build, 1);
            assertFails(
                    DeliveryFailure.DELIVERY_REFUSED,
                    "names no delivery key of site plant-a",
                    () -> build.receive(delivery));
            build.trust = DeliverySite.alsoTrusting(build.trust, "plant-a", other.key);
            assertFails(
                    DeliveryFailure.DELIVERY_REFUSED,
                    "it is a report from plant-a to build",
                    () -> build.receive(delivery));
        }
    }

    @Test
    void aPackageWaitsForTheSitesOfTheWavesBefore() throws IOException {
        build.trust = DeliverySite.alsoTrusting(build.trust, "plant-a", SigningKey.generate(SigningKey.Kind.ED25519));
        build.waves = new Waves(List.of(new Wave(Set.of("pilot"), 2), new Wave(Set.of("plant-b"), 0)));
        assertHeld("it has reported nothing about pump-failure/1");
        Path received = supply(1);
        report(1);
        assertHeld("it has reported nothing about pump-failure/1");

        VersionId there = pilot.judge(version, received, failedReport(), "PASS", "build-builder");
        report(2);
        assertHeld("had not answered there. It was ASSEMBLED");
        pilot.serve(there);
        report(3);
        assertHeld("for 0 days and 0 hours, and 2 days are asked for");
        pilot.now = pilot.now.plus(Duration.ofDays(2));
        build.now = pilot.now;
        report(4);
        assertHeld(
                "package pump-failure/1 waits for site plant-b of wave 2 (delivery-waves in site.yaml), and the trust file"
                        + " names no such site in force. Take the site out of delivery-waves");

        build.waves = new Waves(List.of(new Wave(Set.of("pilot"), 2), new Wave(Set.of("plant-a"), 0)));
        assertThat(build.send("plant-a", "packages", version.toString())).isEqualTo(SendDelivery.Outcome.SENT);
        assertThat(build.send("pilot", "packages", version.toString(), "again", "true"))
                .as("the first wave waits for nobody")
                .isEqualTo(SendDelivery.Outcome.SENT);
        assertThat(build.send("plant-a", "documents", "policy"))
                .as("only packages wait")
                .isEqualTo(SendDelivery.Outcome.SENT);
    }

    /** Its night made a better one of it: that is no reason to stop. */
    @Test
    void aWaveOpensAlsoIfTheSiteHasMovedOnSince() throws IOException {
        wave(new Wave(Set.of("pilot"), 2));
        VersionId there = pilot.judge(version, supply(1), failedReport(), "PASS", "build-builder");
        pilot.serve(there);
        later(Duration.ofDays(3));
        pilot.serve(pilot.own());
        later(Duration.ofDays(1));
        report(1);
        assertThat(build.send("plant-a", "packages", version.toString())).isEqualTo(SendDelivery.Outcome.SENT);
    }

    @Test
    void aWaveStopsIfTheSiteWentBack() throws IOException {
        wave(new Wave(Set.of("pilot"), 2));
        VersionId before = pilot.own();
        pilot.serve(before);
        VersionId there = pilot.judge(version, supply(1), failedReport(), "PASS", "build-builder");
        pilot.serve(there);
        later(Duration.ofDays(3));
        pilot.goBackTo(before);
        report(1);
        assertHeld("the site had gone back from it to a version of before");
        VersionId later = pilot.own();
        pilot.serve(later);
        pilot.goBackTo(before);
        report(2);
        assertHeld("the site had gone back from it to a version of before");
        pilot.goBackTo(there);
        report(3);
        assertThat(build.send("plant-a", "packages", version.toString())).isEqualTo(SendDelivery.Outcome.SENT);
    }

    /** Somebody judged it again after the site had replaced it, and its own version is better. */
    @Test
    void aLaterAttemptAtAPackageThatAnsweredDoesNotCount() throws IOException {
        wave(new Wave(Set.of("pilot"), 2));
        Path received = supply(1);
        pilot.serve(pilot.judge(version, received, failedReport(), "PASS", "build-builder"));
        later(Duration.ofDays(3));
        pilot.serve(pilot.own());
        VersionId again = pilot.judgeAgain(received);
        pilot.transactions.run(() -> pilot.versions.move(again, VersionState.REJECTED));
        report(1);
        assertThat(build.send("plant-a", "packages", version.toString())).isEqualTo(SendDelivery.Outcome.SENT);
    }

    /** Its clock is ahead, or it says what it likes. */
    @Test
    void aSiteCannotHaveUsedAPackageForLongerThanItCanHaveHadIt() throws IOException {
        wave(new Wave(Set.of("pilot"), 2));
        pilot.serve(pilot.judge(version, supply(1), failedReport(), "PASS", "build-builder"));
        build.now = build.now.plus(Duration.ofHours(30));
        Instant here = pilot.now;
        pilot.now = here.plus(Duration.ofDays(900));
        String late = pilot.transactions.required(() -> pilot.makeSiteReport().signed("build", List.of()));
        pilot.now = build.now;
        build.transactions.run(() -> build.ledger.add(new Received(
                "pilot", 1, DIGEST, statement("pilot", "build", 1, here), 9999, build.now, DeliverySite.CUSTODY)));
        build.transactions.run(() -> build.ledger.add(new Reported("pilot", 1, late, build.now)));
        assertHeld("it had answered there for 1 days and 6 hours, and 2 days are asked for");
    }

    @Test
    void aReportOfAKeyThatWasRevokedOpensNoWave() throws IOException {
        wave(new Wave(Set.of("pilot"), 0));
        pilot.serve(pilot.judge(version, supply(1), failedReport(), "PASS", "build-builder"));
        report(1);
        build.trust = DeliverySite.alsoTrusting(
                DeliverySite.trustingNoSite(build.trust), "pilot", SigningKey.generate(SigningKey.Kind.ED25519));
        build.trust = DeliverySite.alsoTrusting(build.trust, "plant-a", SigningKey.generate(SigningKey.Kind.ED25519));
        assertHeld("its last report does not count any more");
    }

    /** A vendor that sends a package of the same name must not learn what became of another one's. */
    @Test
    void aSupplierHearsOnlyOfItsOwnPackages() throws IOException {
        try (DeliverySite vendor = new DeliverySite(folder, "vendor")) {
            DeliverySite.introduce(vendor, pilot, press);
            DeliverySite.introduce(build, pilot, press);
            pilot.trust = DeliverySite.alsoTrusting(pilot.trust, "vendor", vendor.key);
            VersionId same = vendor.signedVersion("another one of that name");
            assertThat(same).isEqualTo(version);
            pilot.judge(version, supply(1), failedReport(), "PASS", "build-builder");
            String ofVendor = vendor.transactions
                    .required(() -> vendor.versions.require(same))
                    .packageDigest()
                    .orElseThrow();
            pilot.transactions.run(() -> {
                pilot.ledger.add(new Received(
                        "vendor",
                        1,
                        DIGEST,
                        statement("vendor", "pilot", 1, pilot.now),
                        9999,
                        pilot.now,
                        DeliverySite.CUSTODY));
                pilot.ledger.addPackages("vendor", 1, Set.of(ofVendor));
            });
            SiteReport report = pilot.papers()
                    .readReport(pilot.transactions.required(
                            () -> pilot.makeSiteReport().signed("vendor", List.of())));
            assertThat(report.models()).isEmpty();
            assertThat(pilot.papers()
                            .readReport(pilot.transactions.required(
                                    () -> pilot.makeSiteReport().signed("build", List.of())))
                            .models())
                    .hasSize(1);
        }
    }

    /** Somebody judged the same package again after it came into service. */
    @Test
    void theVersionThatAnswersCountsAndNotALaterAttempt() throws IOException {
        Path received = supply(1);
        VersionId there = pilot.judge(version, received, failedReport(), "PASS", "build-builder");
        pilot.serve(there);
        pilot.judgeAgain(received);
        report(1);
        ModelReport model = seen("pilot").report().orElseThrow().models().get(0);
        assertThat(model.supplied().get(0).became().orElseThrow().version()).isEqualTo(there.number());
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.GOOD);
    }

    @Test
    void aSiteThatNeverAnsweredIsSilentInTheEnd() throws IOException {
        build.send("pilot", "packages", version.toString(), "validDays", "365");
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.WAITING);
        build.now = build.now.plus(Duration.ofDays(31));
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.SILENT);
    }

    /** The first was lost and withdrawn, the second taken, the third refused. */
    @Test
    void whatWasSkippedIsNotOnItsWayWhenALaterOneIsRefused() throws IOException {
        build.send("pilot", "packages", version.toString());
        build.send("pilot", "packages", version.toString(), "withdraw", "1");
        pilot.receive(build.carry(pilot, 2));
        build.send("pilot", "documents", "policy");
        pilot.scanner = items -> {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_REFUSED, "The delivery is refused: the scanner found a worm.");
        };
        String third = build.carry(pilot, 3);
        assertFails(DeliveryFailure.DELIVERY_REFUSED, "a worm", () -> pilot.receive(third));
        report(1);
        assertThat(seen("pilot").travelling()).isEmpty();
    }

    private void wave(Wave first) {
        build.trust = DeliverySite.alsoTrusting(build.trust, "plant-a", SigningKey.generate(SigningKey.Kind.ED25519));
        build.waves = new Waves(List.of(first));
    }

    private void later(Duration time) {
        build.now = build.now.plus(time);
        pilot.now = build.now;
    }

    @Test
    void aWaveStopsAtASiteThatRejectedThePackage() throws IOException {
        build.trust = DeliverySite.alsoTrusting(build.trust, "plant-a", SigningKey.generate(SigningKey.Kind.ED25519));
        build.waves = new Waves(List.of(new Wave(Set.of("pilot"), 0)));
        Path received = supply(1);
        VersionId there = pilot.judge(version, received, failedReport(), "FAIL", "build-builder");
        pilot.transactions.run(() -> pilot.versions.move(there, VersionState.REJECTED));
        report(1);

        assertHeld("pump-failure/1 was rejected by non-inferiority");
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.BAD);
        assertThat(seen("pilot").problems().get(0)).startsWith("pump-failure/1 was rejected by");
    }

    @Test
    void aWaveStopsAtASiteThatRefusedTheDelivery() throws IOException {
        build.trust = DeliverySite.alsoTrusting(build.trust, "plant-a", SigningKey.generate(SigningKey.Kind.ED25519));
        build.waves = new Waves(List.of(new Wave(Set.of("pilot"), 0)));
        build.send("pilot", "packages", version.toString());
        pilot.scanner = items -> {
            throw new DrydockException(
                    DeliveryFailure.DELIVERY_REFUSED, "The delivery is refused: the scanner found a worm.");
        };
        String delivery = build.carry(pilot, 1);
        assertFails(DeliveryFailure.DELIVERY_REFUSED, "a worm", () -> pilot.receive(delivery));
        report(1);
        assertHeld("it refused delivery 1");
        assertThat(seen("pilot").problems().get(0)).contains("It refused delivery 1", "a worm");
    }

    private void assertHeld(String why) {
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT, why, () -> build.send("plant-a", "packages", version.toString()));
    }

    /** Receipts and reports as 500 sites would have sent them. */
    @Test
    void fiveHundredSitesAreSeenAtOnce() {
        build.transactions.run(() -> {
            for (int i = 0; i < 500; i++) {
                generate(String.format(Locale.ROOT, "plant-%03d", i), i % 5);
            }
        });
        List<FleetSite> sites = build.fleet().sites(EMIL);
        assertThat(sites).hasSize(501); // and the pilot
        Map<Standing, Long> counts =
                sites.stream().collect(Collectors.groupingBy(site -> site.standing(build.now), Collectors.counting()));
        assertThat(counts)
                .containsOnly(
                        Map.entry(Standing.GOOD, 100L),
                        Map.entry(Standing.NEW, 1L),
                        Map.entry(Standing.WAITING, 100L),
                        Map.entry(Standing.SILENT, 100L),
                        Map.entry(Standing.BAD, 200L));
        FleetSite good = sites.stream()
                .filter(site -> site.site().equals("plant-000"))
                .findFirst()
                .orElseThrow();
        assertThat(good.report()
                        .orElseThrow()
                        .models()
                        .get(0)
                        .suppliedInService()
                        .map(Supplied::version))
                .contains("pump-failure/1");
    }

    /** @param kind 0 good, 1 waiting, 2 silent, 3 refusing a delivery, 4 with drift */
    private void generate(String site, int kind) {
        Instant taken = kind == 2 ? build.now.minus(Duration.ofDays(90)) : build.now.minus(Duration.ofDays(1));
        String sent = statement("build", site, 1, taken);
        build.ledger.add(new Sent(site, 1, DIGEST, sent, number(site), taken, Optional.empty()));
        Verdict verdict = kind == 3 ? Verdict.REFUSED : Verdict.TAKEN;
        DeliveryReceipt receipt = new DeliveryReceipt(
                new Route("build", site),
                1,
                DIGEST,
                verdict,
                kind == 3 ? "The delivery is refused: it is wet." : "",
                DeliverySite.CUSTODY,
                taken,
                List.of());
        build.ledger.answer(
                site, 1, new Answer(verdict, build.papers().sign(receipt).envelope(), taken));
        build.ledger.add(new Received(
                site, 1, DIGEST, statement(site, "build", 1, taken), number(site), taken, DeliverySite.CUSTODY));
        SiteReport report = new SiteReport(
                new Route(site, "build"),
                taken,
                List.of(new ModelReport(
                        "pump-failure",
                        Optional.of(new InService(3, DIGEST, taken)),
                        List.of(new Supplied(
                                "pump-failure/1",
                                DIGEST,
                                taken,
                                Optional.of(new Became(
                                        3,
                                        "RELEASED",
                                        "PASS",
                                        List.of(),
                                        "PASS",
                                        Optional.of(new Served(Duration.ofDays(1), false)))))),
                        Optional.of(new Drift(kind == 4 ? "RETRAIN" : "KEPT", 4000, kind == 4 ? 2 : 0)))));
        build.ledger.add(new Reported(site, 1, build.papers().sign(report).envelope(), taken));
        if (kind == 1) {
            build.ledger.add(new Sent(
                    site, 2, DIGEST, statement("build", site, 2, taken), 1000 + number(site), taken, Optional.empty()));
        }
    }

    private static int number(String site) {
        return Integer.parseInt(site.substring("plant-".length())) + 10_000;
    }

    private String statement(String from, String to, long sequence, Instant at) {
        return build.papers()
                .sign(new DeliveryStatement(
                        new Route(from, to),
                        sequence,
                        at,
                        at.plus(Duration.ofDays(30)),
                        Optional.empty(),
                        new Contents(
                                DIGEST,
                                List.of(new Item(Kind.DOCUMENT, "policy", DIGEST, 10)),
                                List.of(new Volume("volume-0001", 10, DIGEST))),
                        List.of(),
                        Optional.empty()))
                .envelope();
    }

    @Test
    void aWithdrawnDeliveryIsNotOnItsWay() throws IOException {
        build.send("pilot", "packages", version.toString(), "validDays", "1");
        build.now = build.now.plus(Duration.ofDays(2));
        assertThat(seen("pilot").standing(build.now)).as("it expired").isEqualTo(Standing.SILENT);
        build.send("pilot", "packages", version.toString(), "withdraw", "1");
        assertThat(seen("pilot").travelling()).extracting(Travelling::sequence).containsExactly(2L);
        assertThat(seen("pilot").standing(build.now)).isEqualTo(Standing.WAITING);
    }

    @Test
    void aReportThatNoSiteWritesIsRefused() {
        for (String payload : List.of(
                "{\"from\":\"a\",\"to\":\"b\",\"at\":\"2026-11-30T12:00:00Z\",\"models\":[{}]}",
                "{\"from\":\"a\",\"to\":\"b\",\"at\":\"9999-01-01T00:00:00Z\",\"models\":[]}",
                "{\"from\":\"A\",\"to\":\"b\",\"at\":\"2026-11-30T12:00:00Z\",\"models\":[]}")) {
            String envelope = new String(
                    Envelope.sign(Envelope.SITE_REPORT_TYPE, payload.getBytes(StandardCharsets.UTF_8), build.key)
                            .toJson(),
                    StandardCharsets.UTF_8);
            assertFails(
                    DeliveryFailure.DELIVERY_REFUSED,
                    "its report",
                    () -> build.papers().readReport(envelope));
        }
    }
}
