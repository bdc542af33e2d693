package dev.drydock.application.delivery;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import dev.drydock.application.release.ViewStage.Seen;
import dev.drydock.domain.delivery.DeliveryLedger.HandedOn;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Served;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.Environment.Difference;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.StageRule;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.suite.SuiteFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From development by staging to production, over three sites that exchange deliveries. */
class StagesTest {
    private static final Actor EMIL = new Actor("emil", Set.of(Role.ENGINEER));
    private static final StageRule FIRST = new StageRule(Optional.empty(), 0, Set.of());

    @TempDir
    Path folder;

    private final SigningKey press = SigningKey.generate(SigningKey.Kind.ED25519);

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite build;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite hall;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite plant;

    @SuppressWarnings("NullAway.Init") // made before each test
    private VersionId version;

    @BeforeEach
    void makeThreeSites() throws IOException {
        build = new DeliverySite(folder, "build");
        hall = new DeliverySite(folder, "hall");
        plant = new DeliverySite(folder, "plant");
        DeliverySite.introduce(build, hall, press);
        DeliverySite.introduce(build, plant, press);
        build.trust = DeliverySite.alsoTrusting(build.trust, "hall", hall.key);
        build.atStage("development", FIRST);
        hall.atStage("staging", FIRST);
        plant.atStage("production", new StageRule(Optional.of("staging"), 2, Set.of()));
        plant.trust = DeliverySite.alsoTrusting(plant.trust, "hall", hall.key);
        version = build.signedVersion("a first one");
    }

    @AfterEach
    void closeAll() {
        build.close();
        hall.close();
        plant.close();
    }

    private static byte[] report() {
        return new SuiteFiles().reportJson(Reports.ofQuantity());
    }

    /** The package of the build site comes, and a candidate is made of it. */
    private VersionId bring(DeliverySite site, int delivery) throws IOException {
        build.send(site.name, "packages", version.toString());
        site.receive(build.carry(site, delivery));
        return site.judge(
                version,
                site.received("build-" + delivery + "/package-pump-failure-1"),
                report(),
                "PASS",
                "build-builder");
    }

    private VersionId servedInHall() throws IOException {
        VersionId there = bring(hall, 1);
        hall.serve(there);
        hall.tried(there);
        return there;
    }

    private void later(Duration time) {
        for (DeliverySite site : List.of(build, hall, plant)) {
            site.now = site.now.plus(time);
        }
    }

    /** The report goes to the build site, which hands it on with its next delivery to the plant. */
    private void handOn(int fromHall, int toPlant) throws IOException {
        hall.send("build");
        build.receive(hall.carry(build, fromHall));
        build.send("plant", "reports", "hall");
        plant.receive(build.carry(plant, toPlant));
    }

    private ModelVersion at(DeliverySite site, VersionId id) {
        return site.transactions.required(() -> site.versions.require(id));
    }

    private Differences required(VersionId id) {
        return plant.checkStage().require(at(plant, id), plant.trust);
    }

    private void assertSkipped(String words, VersionId id) {
        assertFails(ReleaseFailure.STAGE_SKIPPED, words, () -> required(id));
    }

    @Test
    void nothingComesToProductionThatDidNotAnswerInStaging() throws IOException {
        VersionId candidate = bring(plant, 1);
        assertSkipped(
                "must have answered at a site of stage staging for 2 days (stage.after in the gate policy)", candidate);
        assertSkipped("site build at 2026-11-30T12:00:00Z, where its stage is development", candidate);

        VersionId there = bring(hall, 1);
        handOn(1, 2);
        assertSkipped(
                "site hall at 2026-11-30T12:00:00Z, where at 2026-11-30T12:00:00Z it had not answered there",
                candidate);
        hall.serve(there);
        hall.tried(there);
        handOn(2, 3);
        assertSkipped("it had answered there for 0 days and 0 hours, and 2 days are asked for", candidate);
        later(Duration.ofDays(2));
        handOn(3, 4);
        assertThat(required(candidate)).as("kernels differ, and decide nothing").isEqualTo(Differences.NONE);
        Seen seen = plant.viewStage().of(EMIL, candidate).orElseThrow();
        assertThat(seen.isProven()).isTrue();
        assertThat(seen.stage()).isEqualTo("production");
        assertThat(seen.findings())
                .extracting(finding -> finding.site() + " " + finding.version())
                .containsExactly("build pump-failure/1", "hall pump-failure/1");
    }

    @Test
    void anotherPackageIsNotTheOneThatAnswered() throws IOException {
        servedInHall();
        later(Duration.ofDays(3));
        handOn(1, 1);
        VersionId own = plant.signedVersion("trained here");
        assertSkipped("No site reports about it.", own);
    }

    @Test
    void differencesAreListed() throws IOException {
        servedInHall();
        VersionId candidate = bring(plant, 1);
        later(Duration.ofDays(2));
        handOn(1, 2);
        plant.environment = Environment.of(Map.of("arch", "amd64", "gpu-driver", "NVIDIA 550.54", "jdk", "21.0.4"));
        Differences differences = required(candidate);
        assertThat(differences.list())
                .containsExactly(
                        new Difference("gpu-driver", "not stated", "NVIDIA 550.54"),
                        new Difference("jdk", "17.0.12", "21.0.4"));
        Differences first = differences;
        plant.environment = Environment.of(Map.of("arch", "amd64", "jdk", "21.0.5"));
        assertThat(required(candidate).digest()).isPresent().isNotEqualTo(first.digest());
        assertThat(plant.viewStage()
                        .of(EMIL, candidate)
                        .orElseThrow()
                        .differences()
                        .list())
                .hasSize(1);
    }

    @Test
    void aPackageThatWasTakenBackDoesNotCount() throws IOException {
        VersionId before = hall.own();
        hall.serve(before);
        later(Duration.ofMinutes(1));
        servedInHall();
        VersionId candidate = bring(plant, 1);
        later(Duration.ofDays(2));
        handOn(1, 2);
        assertThat(required(candidate)).isEqualTo(Differences.NONE);
        hall.goBackTo(before);
        later(Duration.ofMinutes(1));
        handOn(2, 3);
        assertSkipped("the site had gone back from it to a version of before", candidate);
    }

    @Test
    void aReportOfAnotherStageOrOfASiteThatThePolicyDoesNotNameDoesNotCount() throws IOException {
        servedInHall();
        VersionId candidate = bring(plant, 1);
        later(Duration.ofDays(2));
        handOn(1, 2);
        plant.stage = Optional.of(new StageRule(Optional.of("staging"), 0, Set.of("other-hall")));
        assertSkipped("the policy does not name it in stage.sites", candidate);
        plant.stage = Optional.of(new StageRule(Optional.of("acceptance"), 0, Set.of()));
        assertSkipped("its stage is staging, as its policy and its trust file say", candidate);
        plant.stage = Optional.of(new StageRule(Optional.of("staging"), 0, Set.of("hall")));
        assertThat(required(candidate)).isEqualTo(Differences.NONE);
    }

    /** Each as the ledger would have it if somebody had got it there. */
    @Test
    void aReportThatNoTrustedSiteSignedDoesNotCount() throws IOException {
        VersionId candidate = bring(plant, 1);
        try (DeliverySite stranger = new DeliverySite(folder, "stranger")) {
            keep("stranger", stranger);
            keep("hall", stranger);
            assertSkipped("2 further reports do not count", candidate);
            Seen seen = plant.viewStage().of(EMIL, candidate).orElseThrow();
            assertThat(seen.isProven()).isFalse();
            assertThat(seen.uncounted())
                    .anySatisfy(why -> assertThat(why).contains("names no delivery key of site stranger"))
                    .anySatisfy(why -> assertThat(why).contains("site hall has not signed it"));
        }
        keep("hall", hall);
        assertThat(required(candidate)).as("the same, signed by the hall").isNotEqualTo(Differences.NONE);
        plant.trust = DeliverySite.revoking(
                plant.trust,
                plant.trust.sites().stream()
                        .filter(site -> site.name().equals("hall"))
                        .findFirst()
                        .orElseThrow()
                        .keyId());
        assertSkipped("further reports do not count", candidate);
    }

    private void keep(String site, DeliverySite signer) {
        String digest = at(build, version).packageDigest().orElseThrow();
        SiteReport report = new SiteReport(
                new Route(site, "build"),
                plant.now,
                Optional.of("staging"),
                List.of(new ModelReport(
                        "pump-failure",
                        Optional.empty(),
                        List.of(new Supplied(
                                version.toString(),
                                digest,
                                plant.now.minus(Duration.ofDays(9)),
                                Optional.of(new Became(
                                        1,
                                        "RELEASED",
                                        "PASS",
                                        List.of(),
                                        "PASS",
                                        Optional.of(new Served(Duration.ofDays(8), false)))))),
                        Optional.empty())));
        String envelope = signer.papers().sign(report).envelope();
        plant.transactions.run(() -> plant.ledger.add(new HandedOn(site, "build", "build", envelope, plant.now)));
    }

    @Test
    void aDeliveryWithAReportOfAnUnknownSiteIsRefused() throws IOException {
        servedInHall();
        hall.send("build");
        build.receive(hall.carry(build, 1));
        plant.trust = DeliverySite.trustingNoSite(plant.trust);
        plant.trust = DeliverySite.alsoTrusting(plant.trust, "build", build.key);
        build.send("plant", "reports", "hall");
        String delivery = build.carry(plant, 1);
        assertFails(
                DeliveryFailure.DELIVERY_REFUSED, "names no delivery key of site hall", () -> plant.receive(delivery));
        assertThat(plant.transactions.required(plant.ledger::handedOn)).isEmpty();
    }

    @Test
    void onlyWhatASiteReportedCanBeHandedOn() {
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "site hall has reported nothing that could be handed on",
                () -> build.send("plant", "reports", "hall"));
    }

    /** A held medium comes late, and says less than what is known. */
    @Test
    void anEarlierReportDoesNotReplaceALaterOne() throws IOException {
        VersionId before = hall.own();
        hall.serve(before);
        later(Duration.ofMinutes(1));
        servedInHall();
        VersionId candidate = bring(plant, 1);
        later(Duration.ofDays(2));
        hall.send("build");
        build.receive(hall.carry(build, 1));
        HandedOn earlier = handedOn("hall");
        hall.goBackTo(before);
        later(Duration.ofMinutes(1));
        handOn(2, 2);
        plant.transactions.run(() -> plant.ledger.add(earlier));
        assertSkipped("the site had gone back", candidate);
    }

    private HandedOn handedOn(String site) {
        return build.transactions
                .required(() -> build.ledger.lastReport(site))
                .map(last -> new HandedOn(site, "build", "build", last.envelope(), last.madeAt()))
                .orElseThrow();
    }

    /** A site of a stage reports about its own packages to those that get them: the way to the next stage needs no third site. */
    @Test
    void aSiteReportsToTheNextStageAboutItsOwnPackages() throws IOException {
        DeliverySite.introduce(hall, plant, press);
        hall.atStage("staging", FIRST);
        plant.atStage("production", new StageRule(Optional.of("staging"), 2, Set.of("hall")));
        VersionId own = hall.signedVersion("of the hall");
        hall.serveSigned(own);
        hall.tried(own);
        later(Duration.ofDays(2));
        hall.send("plant", "packages", own.toString());
        plant.receive(hall.carry(plant, 1));
        VersionId candidate =
                plant.judge(own, plant.received("hall-1/package-pump-failure-1"), report(), "PASS", "hall-builder");
        assertThat(required(candidate)).isEqualTo(Differences.NONE);
    }

    @Test
    void withoutStagesNothingIsAskedOrSaid() throws IOException {
        hall.stage = Optional.empty();
        plant.stage = Optional.empty();
        servedInHall();
        VersionId candidate = bring(plant, 1);
        assertThat(required(candidate)).isEqualTo(Differences.NONE);
        assertThat(plant.viewStage().of(EMIL, candidate)).isEmpty();
        hall.send("build");
        build.receive(hall.carry(build, 1));
        SiteReport report = build.papers()
                .readReport(build.transactions
                        .required(() -> build.ledger.lastReport("hall"))
                        .orElseThrow()
                        .envelope());
        assertThat(report.stage()).isEmpty();
        assertThat(report.models()
                        .get(0)
                        .supplied()
                        .get(0)
                        .became()
                        .orElseThrow()
                        .environment())
                .isEqualTo(Environment.UNKNOWN);
    }
}
