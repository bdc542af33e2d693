package dev.drydock.application.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.SuspendModel.Done;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.SuspensionStatement;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SuspensionStatements;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaSuspensions;
import dev.drydock.persistence.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** People suspend model {@code pump} at the orchestrator, and let it answer again; the node is away at times. */
@ParameterizedClass
@EnumSource
class SuspensionStoryTest {
    private static final String MODEL = "pump";
    private static final Duration VALID = Duration.ofHours(24);

    private final ReleaseKit kit = new ReleaseKit();
    private final List<AuditLog.Event> audited = new ArrayList<>();
    private final Node node = new Node();
    private final MovableClock clock = new MovableClock();
    private TrustFile trust = kit.trust(1, 2, Set.of());
    private final TestDatabase database;
    private final SuspendModel suspend;
    private final ResumeModel resume;
    private final ViewSuspensions view;
    private final PassOnSuspensions passOn;

    SuspensionStoryTest(TestDatabase.Kind kind) {
        database = TestDatabase.open(kind);
        Transactions transactions = database.transactions();
        AuditLog audit = audited::add;
        Authorization authorization = new Authorization(transactions, audit);
        Journal journal = new Journal(audit, clock);
        ModelRepository models = database.repository(JpaModelRepository.class);
        JpaSuspensions records = database.repository(JpaSuspensions.class);
        ReceiveSuspension receive = new ReceiveSuspension(SuspensionStatements.documents(), journal);
        passOn = new PassOnSuspensions(
                transactions, models, records, () -> trust, receive, node, new Holder("1", "first"), journal);
        suspend = new SuspendModel(transactions, authorization, models, records, () -> trust, receive, passOn, journal);
        resume = new ResumeModel(transactions, authorization, models, records, () -> trust, receive, passOn, journal);
        view = new ViewSuspensions(
                transactions,
                authorization,
                records,
                () -> trust,
                receive,
                passOn,
                new ViewSuspensions.Place("site", "stage"));
        transactions.run(() -> models.register(new RegisteredModel(MODEL, "drydock: 1\n", "ff", "sam", clock.now)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void oneSuspendsAndTwoLetItAnswerAgain() {
        String suspension = suspension("It alarms \u2013 for \"nothing\".", kit.rhea);

        Done suspended = suspend.suspend(manager("rhea"), MODEL, suspension);

        assertThat(suspended.problem()).isEmpty();
        assertThat(suspended.missing()).isEqualTo(2);
        assertThat(node.isSuspended()).isTrue();
        assertThat(suspend.suspend(manager("rhea"), MODEL, suspension).suspension())
                .as("the answer was lost, so the command is run again")
                .isEqualTo(suspended.suspension());

        Done first = resume.resume(manager("rhea"), MODEL, resumption(suspended, kit.rhea));
        assertThat(first.missing()).isEqualTo(1);
        assertThat(first.suspension().inForce()).isTrue();
        assertThat(node.isSuspended()).isTrue();
        clock.now = clock.now.plusSeconds(60);
        String last = resumption(suspended, kit.milo);
        assertThat(resume.resume(manager("milo"), MODEL, last).missing()).isZero();
        assertThat(node.isSuspended()).isFalse();
        assertThat(resume.resume(manager("milo"), MODEL, last).suspension().inForce())
                .as("run again")
                .isFalse();

        assertThat(view.list(manager("rhea"))).singleElement().satisfies(done -> {
            assertThat(done.suspension().reason()).isEqualTo("It alarms \u2013 for \"nothing\".");
            assertThat(done.suspension().lifting()).hasSize(2);
            assertThat(done.missing()).isZero();
        });
        assertThat(actions())
                .containsSubsequence(
                        "rhea model.suspend",
                        "node:1 model.suspend.followed",
                        "rhea model.resume.sign",
                        "milo model.resume.sign",
                        "milo model.resume",
                        "node:1 model.resume.followed")
                .containsOnlyOnce("rhea model.suspend", "rhea model.resume.sign", "milo model.resume");
    }

    @Test
    void aNodeThatWasAwayIsToldWhenItIsBack() {
        node.away = true;
        Done suspended = suspend.suspend(manager("rhea"), MODEL, suspension("It is wrong.", kit.rhea));
        assertThat(suspended.problem()).contains("the node is away");
        assertThat(view.last(manager("rhea"), MODEL).orElseThrow().problem()).contains("the node is away");

        node.away = false;
        passOn.compare(node.said());
        assertThat(node.isSuspended()).isTrue();
        assertThat(view.last(manager("rhea"), MODEL).orElseThrow().problem()).isEmpty();
        int told = node.told;
        passOn.compare(node.said());
        assertThat(node.told).as("it knows").isEqualTo(told);

        node.known = Optional.empty(); // restored from a backup
        passOn.compare(node.said());
        assertThat(node.isSuspended()).isTrue();

        node.away = true;
        resume.resume(manager("rhea"), MODEL, resumption(suspended, kit.rhea));
        resume.resume(manager("milo"), MODEL, resumption(suspended, kit.milo));
        node.away = false;
        assertThat(node.isSuspended()).isTrue();
        passOn.compare(node.said());
        assertThat(node.isSuspended()).isFalse();
        node.known = Optional.empty();
        told = node.told;
        passOn.compare(node.said());
        assertThat(node.told).as("what was lifted is no news to it").isEqualTo(told);
    }

    @Test
    void learnsWhatSomebodySuspendedOnTheNodeItself() {
        node.suspend(suspension("The orchestrator is down.", kit.milo), List.of());
        passOn.compare(node.said());
        passOn.compare(node.said());
        Done learned = view.last(manager("rhea"), MODEL).orElseThrow();
        assertThat(learned.suspension().person()).isEqualTo("milo");
        assertThat(learned.suspension().inForce()).isTrue();
        assertThat(actions()).containsOnlyOnce("milo model.suspend");

        resume.resume(manager("rhea"), MODEL, resumption(learned, kit.rhea));
        resume.resume(manager("milo"), MODEL, resumption(learned, kit.milo));
        assertThat(node.isSuspended()).isFalse();
        node.suspend(suspension("An engineer's.", kit.sam), List.of());
        passOn.compare(node.said());
        assertThat(view.last(manager("rhea"), MODEL).orElseThrow().suspension().inForce())
                .as("nobody whom the site trusts signed it")
                .isFalse();
    }

    /** The node knows of two suspensions and their ends that the records do not have any more. */
    @Test
    void learnsAfterTheDatabaseWasRestoredFromABackup() {
        Done suspended = suspend.suspend(manager("rhea"), MODEL, suspension("It is wrong.", kit.rhea));
        List<String> both = List.of(resumption(suspended, kit.rhea), resumption(suspended, kit.milo));
        node.suspend(suspended.suspension().received().envelope(), both.subList(0, 1));
        int told = node.told;
        passOn.compare(node.said());
        assertThat(view.last(manager("rhea"), MODEL).orElseThrow().suspension().inForce())
                .as("one signature is no end of it, whatever the node says")
                .isTrue();
        assertThat(node.told).as("it would not go back").isEqualTo(told);

        node.suspend(suspended.suspension().received().envelope(), both);
        passOn.compare(node.said());
        Done learned = view.last(manager("rhea"), MODEL).orElseThrow();
        assertThat(learned.suspension().inForce()).isFalse();
        assertThat(learned.suspension().lifting()).containsExactlyInAnyOrderElementsOf(both);

        clock.now = clock.now.plusSeconds(1);
        String second = suspension("Again.", kit.milo);
        String digest = SuspensionStatements.kept(second).digest();
        node.suspend(second, List.of(resumption(digest, kit.rhea), resumption(digest, kit.milo)));
        passOn.compare(node.said());
        assertThat(view.last(manager("rhea"), MODEL).orElseThrow().suspension()).satisfies(last -> {
            assertThat(last.digest()).isEqualTo(digest);
            assertThat(last.inForce()).isFalse();
        });
    }

    private String resumption(String digest, SigningKey key) {
        return SuspensionStatements.sign(
                SuspensionStatement.resume(
                        MODEL,
                        ReleaseKit.SITE,
                        ReleaseKit.STAGE,
                        "It is mended.",
                        clock.now,
                        digest,
                        clock.now.plus(VALID)),
                key);
    }

    /** The suspension in force is the later one: whoever signed for the end of the first has not read why. */
    @Test
    void aLaterSuspensionVoidsWhatWasSignedForTheFirst() {
        Done first = suspend.suspend(manager("rhea"), MODEL, suspension("It is wrong.", kit.rhea));
        resume.resume(manager("rhea"), MODEL, resumption(first, kit.rhea));
        String older = suspension("It is wrong, too.", kit.milo);
        assertThatThrownBy(() -> suspend.suspend(manager("milo"), MODEL, older))
                .hasMessageContaining("and the model's last suspension at");
        clock.now = clock.now.plusSeconds(1);

        Done second = suspend.suspend(manager("milo"), MODEL, suspension("The sensors are old.", kit.milo));

        assertThat(second.missing()).isEqualTo(2);
        assertThatThrownBy(() -> resume.resume(manager("milo"), MODEL, resumption(first, kit.milo)))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining(
                        "and the one in force is " + second.suspension().digest());
        assertThat(node.isSuspended()).isTrue();
    }

    @Test
    void whatExpiredOrWasRevokedDoesNotCount() {
        Done suspended = suspend.suspend(manager("rhea"), MODEL, suspension("It is wrong.", kit.rhea));
        resume.resume(manager("rhea"), MODEL, resumption(suspended, kit.rhea));
        String early = resumption(suspended, kit.milo);
        clock.now = clock.now.plus(VALID);
        assertThatThrownBy(() -> resume.resume(manager("milo"), MODEL, early)).hasMessageContaining("it expired at");
        assertThat(resume.resume(manager("milo"), MODEL, resumption(suspended, kit.milo))
                        .missing())
                .as("rhea's has expired")
                .isEqualTo(1);

        trust = kit.trust(2, 2, Set.of(kit.milo.publicKey().id()));
        assertThat(resume.resume(manager("rhea"), MODEL, resumption(suspended, kit.rhea))
                        .missing())
                .as("milo's key is stolen")
                .isEqualTo(1);
        assertThat(node.isSuspended()).isTrue();

        trust = kit.trust(3, 1, Set.of(kit.milo.publicKey().id()));
        clock.now = clock.now.plusSeconds(1);
        assertThat(resume.resume(manager("rhea"), MODEL, resumption(suspended, kit.rhea))
                        .suspension()
                        .lifting())
                .as("the node is shown one for each person")
                .hasSize(1);
        assertThat(node.isSuspended()).isFalse();
    }

    @Test
    void refusesWhoMayNotAndWhatIsForSomethingElse() {
        String suspension = suspension("It is wrong.", kit.rhea);
        assertRefused(
                "NOT_ALLOWED", () -> suspend.suspend(new Actor("emil", Set.of(Role.ENGINEER)), MODEL, suspension));
        assertRefused("APPROVAL_NOT_OF_CALLER", () -> suspend.suspend(manager("milo"), MODEL, suspension));
        assertRefused("SUSPENSION_REFUSED", () -> suspend.suspend(manager("rhea"), "other", suspension));
        assertRefused("SUSPENSION_REFUSED", () -> resume.resume(manager("rhea"), MODEL, suspension));
        assertRefused(
                "SIGNER_NOT_TRUSTED",
                () -> suspend.suspend(manager("sam"), MODEL, suspension("It is wrong.", kit.sam)));
        assertRefused("ENVELOPE_MALFORMED", () -> suspend.suspend(manager("rhea"), MODEL, "{}"));
        assertRefused("SUSPENSION_REFUSED", () -> suspend.suspend(manager("rhea"), MODEL, " ".repeat(30_001)));
        assertThat(node.told).isZero();
        Done suspended = suspend.suspend(manager("rhea"), MODEL, suspension);
        String resumption = resumption(suspended, kit.rhea);
        resume.resume(manager("rhea"), MODEL, resumption);
        resume.resume(manager("milo"), MODEL, resumption(suspended, kit.milo));
        assertRefused(
                "SUSPENSION_REFUSED",
                () -> resume.resume(manager("rhea"), MODEL, resumption(suspended, kit.rhea, clock.now.plusSeconds(9))));
        assertThat(actions()).contains("emil suspend-model.refused", "rhea resume-model.refused");
    }

    private static void assertRefused(String code, Runnable deed) {
        assertThatThrownBy(deed::run)
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        refusal -> assertThat(refusal.code().name())
                                .as(refusal.sentence())
                                .isEqualTo(code));
    }

    private List<String> actions() {
        return audited.stream()
                .map(event -> event.actor() + " " + event.action())
                .toList();
    }

    private static Actor manager(String name) {
        return new Actor(name, Set.of(Role.RELEASE_MANAGER));
    }

    private String suspension(String reason, SigningKey key) {
        return SuspensionStatements.sign(
                SuspensionStatement.suspend(MODEL, ReleaseKit.SITE, ReleaseKit.STAGE, reason, clock.now), key);
    }

    private String resumption(Done suspended, SigningKey key) {
        return resumption(suspended, key, clock.now);
    }

    private static String resumption(Done suspended, SigningKey key, Instant at) {
        return SuspensionStatements.sign(
                SuspensionStatement.resume(
                        MODEL,
                        ReleaseKit.SITE,
                        ReleaseKit.STAGE,
                        "It is mended.",
                        at,
                        suspended.suspension().digest(),
                        at.plus(VALID)),
                key);
    }

    /** Keeps what it is told; {@code SuspensionTest} shows what a serving node checks of it. */
    private static final class Node implements ServingTarget {
        private Optional<KnownSuspension> known = Optional.empty();
        private boolean away;
        private int told;

        private boolean isSuspended() {
            return known.filter(KnownSuspension::inForce).isPresent();
        }

        @Override
        public void suspend(String suspension, List<String> lifting) {
            if (away) {
                throw new DrydockException(ReleaseFailure.SERVING_NODE_UNREACHABLE, "the node is away");
            }
            told++;
            known = Optional.of(new KnownSuspension(
                    Optional.of(SuspensionStatements.kept(suspension).digest()), Optional.of(suspension), lifting));
        }

        @Override
        public Said said() {
            Map<String, KnownSuspension> suspensions = new TreeMap<>();
            known.ifPresent(one -> suspensions.put(MODEL, one));
            return new Said(Map.of(), Map.of(), suspensions);
        }

        @Override
        public void deliver(Path packageDirectory, String packageDigest) {
            throw notAsked();
        }

        @Override
        public Outcome follow(String orderEnvelope) {
            throw notAsked();
        }

        @Override
        public Optional<Checkpoint> witnessed() {
            throw notAsked();
        }

        @Override
        public Environment environment() {
            throw notAsked();
        }

        @Override
        public Optional<String> serving(String model) {
            throw notAsked();
        }

        @Override
        public GoldenAnswer askGolden(Path packageDirectory, String model) {
            throw notAsked();
        }

        private static AssertionError notAsked() {
            return new AssertionError("a suspension asks nothing of this");
        }
    }

    private static final class MovableClock extends Clock {
        private Instant now = ReleaseKit.NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
