package dev.drydock.application;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.AccessToken;
import dev.drydock.application.access.Account;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.AlertRules;
import dev.drydock.application.alert.ReleaseAlerts;
import dev.drydock.application.audit.ProveLog;
import dev.drydock.application.erasure.DataDeeds;
import dev.drydock.application.registry.Lineage;
import dev.drydock.application.registry.StoredPackages;
import dev.drydock.application.release.ActivateRelease;
import dev.drydock.application.release.ApproveCandidate;
import dev.drydock.application.release.Approvers;
import dev.drydock.application.release.BindTerms;
import dev.drydock.application.release.BreakGlass;
import dev.drydock.application.release.CatchUpNode;
import dev.drydock.application.release.CheckStage;
import dev.drydock.application.release.CountTraffic;
import dev.drydock.application.release.DraftStatement;
import dev.drydock.application.release.FollowOrder;
import dev.drydock.application.release.HandOver;
import dev.drydock.application.release.KeptPromises;
import dev.drydock.application.release.MakeOrder;
import dev.drydock.application.release.OfferStatement;
import dev.drydock.application.release.OpenOrders;
import dev.drydock.application.release.PassOnSuspensions;
import dev.drydock.application.release.PolicyDeeds;
import dev.drydock.application.release.PromoteCandidate;
import dev.drydock.application.release.ProposeCandidate;
import dev.drydock.application.release.ProposeWaived;
import dev.drydock.application.release.ReadStatement;
import dev.drydock.application.release.ReceiveApproval;
import dev.drydock.application.release.ReceiveSuspension;
import dev.drydock.application.release.ReceiveWaiver;
import dev.drydock.application.release.RejectCandidate;
import dev.drydock.application.release.ReleaseRules;
import dev.drydock.application.release.ReleasedModels;
import dev.drydock.application.release.ReturnRelease;
import dev.drydock.application.release.ReviewBreakGlass;
import dev.drydock.application.release.ReviewBreakGlass.Shown;
import dev.drydock.application.release.RollBackModel;
import dev.drydock.application.release.SignPackage;
import dev.drydock.application.release.StandingStatements;
import dev.drydock.application.release.StatementTerms;
import dev.drydock.application.release.Successions;
import dev.drydock.application.release.VerifyRelease;
import dev.drydock.application.release.ViewCandidate;
import dev.drydock.application.release.ViewReceiverReport;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.application.release.WaiveComparison;
import dev.drydock.application.release.WaiveGate;
import dev.drydock.application.release.WatchNode;
import dev.drydock.application.release.WatchRelease;
import dev.drydock.application.release.WatchRelease.Watched;
import dev.drydock.application.runs.BeginRun;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunDeeds;
import dev.drydock.application.runs.RunEnvironment;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.runs.SiteZone;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.application.validation.KeptReports;
import dev.drydock.application.validation.ServingWaivers;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.artifacts.InspectionNoteFiles;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.LogClaim;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ComparisonStatement;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.LatencyCounts;
import dev.drydock.domain.release.LineageRecords;
import dev.drydock.domain.release.LineageRecords.InputFile;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.ServedTraffic;
import dev.drydock.domain.release.ServedTraffic.Counts;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.files.Sha256;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.BuilderSignature;
import dev.drydock.packaging.DeliveryPapers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.OrderVerifier.Decision;
import dev.drydock.packaging.OrderVerifier.NodeKnowledge;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.ReleaseDocuments;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SignedPackageInspection;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.SuspensionStatements;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.suite.InstalledPolicy;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.packaging.suite.SuiteKit;
import dev.drydock.persistence.JpaAccessTokens;
import dev.drydock.persistence.JpaAccounts;
import dev.drydock.persistence.JpaAuditLog;
import dev.drydock.persistence.JpaBreakGlass;
import dev.drydock.persistence.JpaDataLineage;
import dev.drydock.persistence.JpaDeliveries;
import dev.drydock.persistence.JpaInspectionRecords;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaReleaseRepository;
import dev.drydock.persistence.JpaServedDays;
import dev.drydock.persistence.JpaServingChecks;
import dev.drydock.persistence.JpaSnapshots;
import dev.drydock.persistence.JpaSuspensions;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From a sealed package to a release and back, over real records, real signatures and a node that verifies as the real one does;
 * and each way in which people or bytes must be refused.
 */
class ReleaseStoryTest {
    private static final String MODEL = "pump-failure";
    private static final VersionId FIRST = new VersionId(MODEL, 1);
    private static final VersionId SECOND = new VersionId(MODEL, 2);
    private static final Actor RHEA = new Actor("rhea", Set.of(Role.RELEASE_MANAGER));
    /** Has never had a hand in anything: what is signed does not name who asked for it. */
    private static final Actor OUTSIDER = new Actor("otto", Set.of(Role.RELEASE_MANAGER));

    private static final Actor GWEN = new Actor("gwen", Set.of(Role.ADMIN));

    private static final Actor MILO = new Actor("milo", Set.of(Role.RELEASE_MANAGER));

    private String snapshot = "ab".repeat(32);

    @TempDir
    Path temp;

    private final ReleaseKit kit = new ReleaseKit();
    private final MovableClock clock = new MovableClock();
    private final List<AuditLog.Event> audited = new ArrayList<>();
    private final KnownHands hands = new KnownHands();
    private final KnownFacts facts = new KnownFacts();
    private final Node node = new Node();
    private final ServingTarget lossyNode = new Lossy();
    private final SigningKey hall = SigningKey.generate(SigningKey.Kind.ED25519);
    private TrustFile trust = kit.trust();
    private String policyOfNext = "";

    private TestDatabase database;
    private JpaAuditLog log;
    private JpaVersionRepository versions;
    private JpaReleaseRepository releases;
    private FileSystemPackageStore packages;
    private FileSystemReportStore reports;
    private ReleaseDocuments documents;
    private SignPackage signPackage;
    private ProposeCandidate propose;
    private OfferStatement offer;
    private ApproveCandidate approve;
    private ReceiveApproval receive;
    private RejectCandidate reject;
    private ActivateRelease activate;
    private ReturnRelease giveBack;
    private WatchRelease watch;
    private PromoteCandidate promote;
    private CatchUpNode catchUp;
    private WatchNode watchNode;
    private JpaServedDays servedDays;
    private RollBackModel rollBack;
    private ReviewBreakGlass review;
    private JpaModelRepository models;
    private WaiveGate waive;
    private ViewRegistry view;
    private ViewCandidate viewCandidate;
    private ViewReceiverReport received;
    private JpaAccounts accounts;
    private final List<String> submitted = new ArrayList<>();

    @BeforeEach
    void open() {
        database = TestDatabase.open(TestDatabase.Kind.H2);
        Transactions transactions = database.transactions();
        log = TestAuditLog.over(database);
        AuditLog audit = event -> {
            audited.add(event);
            transactions.run(() -> log.append(event));
        };
        versions = database.repository(JpaVersionRepository.class, clock);
        releases = database.repository(JpaReleaseRepository.class);
        models = database.repository(JpaModelRepository.class);
        JpaBreakGlass uses = database.repository(JpaBreakGlass.class);
        reports = new FileSystemReportStore(temp.resolve("reports"));
        packages = new FileSystemPackageStore(temp.resolve("packages"), new PackageDigest());
        kit.orderKey.write(temp.resolve("order.key"));
        kit.builder.write(temp.resolve("builder.key"));
        documents = new ReleaseDocuments(temp.resolve("order.key"));
        PackageVerifier check = ReleaseKit.verifier();
        InstalledPolicy policies = new InstalledPolicy(installedPolicy(), () -> trust);
        installPolicy(kit.policyEnvelope());
        RunFacts noFacts = facts;
        Authorization authorization = new Authorization(transactions, audit);
        StoredPackages stored = new StoredPackages(
                transactions,
                versions,
                packages,
                new SignedPackageInspection(() -> Optional.of(trust)),
                database.repository(JpaInspectionRecords.class),
                new InspectionNoteFiles(temp.resolve("inspections")),
                new Journal(audit, clock),
                new ExecutionLeases.Holder("one", "first"));
        StatementTerms terms =
                new StatementTerms(packages, stored, check, policies, new KeptReports(reports, new SuiteFiles()));
        Lineage lineage = new Lineage(
                models,
                versions,
                releases,
                noFacts,
                database.repository(JpaAccessTokens.class),
                List.of(
                        new RunDeeds(hands),
                        new DataDeeds(hands, database.repository(JpaDataLineage.class), versions),
                        new PolicyDeeds(
                                versions, packages, new FileSystemPackageContent(), policies, policies, () -> trust)));
        signPackage = new SignPackage(
                transactions,
                versions,
                packages,
                check,
                new BuilderSignature(temp.resolve("builder.key")),
                noFacts,
                audit);
        propose = new ProposeCandidate(transactions, versions, noFacts, audit);
        Successions successions = new Successions(
                versions,
                releases,
                documents,
                new KeptReports(reports, new SuiteFiles()),
                database.repository(JpaSnapshots.class));
        ReleaseRules rules = new ReleaseRules(versions, packages, new FileSystemPackageContent(), policies);
        BreakGlass breakGlass = new BreakGlass(uses, documents, rules, new Journal(audit, clock));
        review = new ReviewBreakGlass(transactions, authorization, uses, () -> trust, new Journal(audit, clock));
        StandingStatements statements = new StandingStatements(
                releases,
                versions,
                successions,
                documents,
                breakGlass,
                rules,
                new KeptPromises(versions, packages, new FileSystemPackageContent(), new ModelFileReader(), clock),
                clock);
        CheckStage checkStage = new CheckStage(
                transactions,
                policies,
                database.repository(JpaDeliveries.class),
                DeliveryPapers.readers(),
                new BroughtWeights(new TrialsFixture.Brought(), versions),
                lossyNode);
        offer = new OfferStatement(
                transactions,
                authorization,
                versions,
                () -> trust,
                new BindTerms(transactions, successions, terms, checkStage),
                lineage,
                statements,
                new DraftStatement(transactions, log, documents, breakGlass, rules, clock));
        receive = new ReceiveApproval(
                transactions,
                versions,
                releases,
                () -> trust,
                new BindTerms(transactions, successions, terms, checkStage),
                documents,
                new ProveLog(log),
                new Journal(audit, clock));
        approve = new ApproveCandidate(authorization, receive, lineage, versions, statements, audit);
        reject = new RejectCandidate(transactions, authorization, versions, audit, clock);
        FollowOrder follow = new FollowOrder(
                transactions,
                versions,
                releases,
                () -> trust,
                new HandOver(packages, lossyNode, releases, documents, new Journal(audit, clock)),
                new MakeOrder(
                        versions,
                        releases,
                        successions,
                        documents,
                        new ProveLog(log),
                        breakGlass,
                        new Journal(audit, clock)),
                breakGlass,
                new Journal(audit, clock));
        VerifyRelease verify = new VerifyRelease(
                transactions, versions, statements, checkStage, packages, check, policies, () -> trust);
        Runs runs = new NoRuns();
        activate = new ActivateRelease(transactions, verify, statements, follow, runs, facts);
        for (long run = 11; run <= 14; run++) {
            facts.record(run, RunFacts.PROMOTED_BY, "rhea");
        }
        giveBack = new ReturnRelease(transactions, versions, releases, statements, stored, follow, runs, facts);
        SubmitJob submit = new Submitted(transactions, authorization, runs, audit);
        promote = new PromoteCandidate(
                transactions,
                authorization,
                versions,
                () -> trust,
                statements,
                new OpenOrders(releases, clock),
                submit,
                facts);
        accounts = database.repository(JpaAccounts.class);
        Approvers approvers = new Approvers(lineage, accounts);
        viewCandidate = new ViewCandidate(
                transactions,
                authorization,
                versions,
                statements,
                lineage,
                approvers,
                () -> trust,
                new BroughtWeights(new TrialsFixture.Brought(), versions));
        received = new ViewReceiverReport(transactions, authorization, versions, releases, documents);
        view = new ViewRegistry(transactions, authorization, models, versions);
        rollBack = new RollBackModel(
                transactions,
                authorization,
                new ReadStatement(() -> trust, documents),
                receive,
                versions,
                new OpenOrders(releases, clock),
                statements,
                submit);
        waive = new WaiveGate(
                transactions,
                authorization,
                versions,
                () -> trust,
                new ReceiveWaiver(
                        transactions,
                        receive,
                        statements,
                        lineage,
                        new WaiveComparison(versions, successions, statements, audit),
                        rules),
                neverAsked(),
                new ProposeWaived(neverAsked(), signPackage, propose));
        catchUp = new CatchUpNode(transactions, versions, releases, statements, documents, lossyNode, follow, runs);
        servedDays = database.repository(JpaServedDays.class);
        watchNode = new WatchNode(
                transactions,
                new ReleasedModels(models, versions, releases, clock),
                lossyNode,
                new CountTraffic(
                        transactions,
                        servedDays,
                        new SiteZone(ZoneOffset.UTC),
                        Retention.none(),
                        policies,
                        new ExecutionLeases.Holder("1", "first"),
                        new Journal(audit, clock)),
                new PassOnSuspensions(
                        transactions,
                        models,
                        database.repository(JpaSuspensions.class),
                        () -> trust,
                        new ReceiveSuspension(SuspensionStatements.documents(), new Journal(audit, clock)),
                        lossyNode,
                        new ExecutionLeases.Holder("1", "first"),
                        new Journal(audit, clock)),
                submit,
                new ExecutionLeases.Holder("1", "first"),
                clock);
        watch = new WatchRelease(transactions, versions, packages, lossyNode, audit, time -> {}, 2, 3);
        transactions.run(
                () -> models.register(new RegisteredModel(MODEL, "drydock: 1\n", "ff", "sam", ReleaseKit.NOW)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void bringsACandidateIntoServiceAndBack() {
        release(FIRST, 11);
        release(SECOND, 12);
        assertThat(node.current).isEqualTo(digest(SECOND));
        assertThat(state(FIRST)).isEqualTo(VersionState.RETIRED);
        assertThat(champion()).isEqualTo(SECOND);
        assertThat(watch.watch(SECOND, () -> false)).isInstanceOf(Watched.Held.class);

        clock.now = clock.now.plus(Duration.ofDays(30));
        String back = sign(Action.ROLL_BACK, FIRST, kit.rhea, Optional.of("complaints from the north"));
        var kept = receive.receive(
                RHEA,
                new ReceiveApproval.Submitted(FIRST, Action.ROLL_BACK, false),
                back,
                (v, s) -> {},
                (v, t, n) -> v);
        giveBack.rollBack(13, FIRST, kept.approval().statementDigest());
        assertThat(node.current).isEqualTo(digest(FIRST));
        assertThat(champion()).isEqualTo(FIRST);
        assertThat(state(SECOND)).isEqualTo(VersionState.RETIRED);
        assertThat(node.sequences).isSorted().doesNotHaveDuplicates();
        assertThat(audited)
                .extracting(AuditLog.Event::action)
                .contains(
                        "candidate.sign",
                        "candidate.propose",
                        "candidate.activate",
                        "candidate.approved",
                        "release.order",
                        "release.activate",
                        "candidate.roll-back",
                        "release.roll-back");
    }

    /** Whoever keeps what an order said can tell from the next one whether the log was rewritten. */
    @Test
    void eachOrderProvesThatTheAuditLogBeginsAsTheNodeKnowsIt() {
        release(FIRST, 11);
        release(SECOND, 12);
        assertThat(node.claims).hasSize(2);
        assertThat(node.claims.get(0).proofs()).isEmpty();
        LogClaim second = node.claims.get(1);
        assertThat(second.proofs()).containsOnlyKeys(node.claimed(0).size());
        assertThat(node.claimed(1).size()).isGreaterThan(node.claimed(0).size());
        assertThat(second.problem(node.claimed(0))).isEmpty();
        Checkpoint other = new Checkpoint(
                node.claimed(0).origin(),
                node.claimed(0).size(),
                node.claimed(1).root());
        assertThat(second.problem(other))
                .hasValueSatisfying(problem -> assertThat(problem).contains("does not begin with the"));
    }

    /** An order for another model was followed between the question and the order: no false alarm comes of it. */
    @Test
    void provesTheLogAlsoToANodeThatHeardMoreOfItMeanwhile() {
        release(FIRST, 11);
        release(SECOND, 12);
        VersionId third = new VersionId(MODEL, 3);
        approved(third);
        node.staleAnswers = 1;
        activate.activate(13, third);

        assertThat(champion()).isEqualTo(third);
        assertThat(audited).extracting(AuditLog.Event::action).doesNotContain("release.order.refused");
    }

    /** Somebody changed a record and left the checkpoints: an activation is refused once, and the way back is open. */
    @Test
    void aDamagedLogHoldsNoRollBackUp() throws SQLException {
        release(FIRST, 11);
        release(SECOND, 12);
        VersionId third = new VersionId(MODEL, 3);
        approved(third);
        execute("update audit_record set canonical = replace(canonical, 'rhea', 'ruth')");
        assertFails(
                ReleaseFailure.SERVING_NODE_REFUSED,
                "does not begin with the " + node.claimed(1).size() + " records that it had",
                () -> activate.activate(13, third));
        assertThat(audited)
                .extracting(AuditLog.Event::action)
                .as("asked once")
                .containsOnlyOnce("release.order.refused");

        execute("delete from audit_record where number = 3");
        clock.now = clock.now.plus(Duration.ofHours(1));
        request(RHEA, kit.rhea);
        giveBack.rollBack(14, FIRST, submitted.get(0));
        assertThat(champion()).isEqualTo(FIRST);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    @Test
    void saysThatTheNodeKnowsAnotherLog() {
        release(FIRST, 11);
        LogClaim honest = node.claims.get(0);
        Checkpoint known = node.claimed(0);
        node.claims.set(
                0,
                new LogClaim(
                        new Checkpoint(known.origin(), known.size() + 1000, known.root()).text() + "\n",
                        honest.proofs()));
        approved(SECOND);
        assertFails(
                ReleaseFailure.SERVING_NODE_REFUSED,
                " records, and had " + (known.size() + 1000),
                () -> activate.activate(12, SECOND));
        assertThat(champion()).isEqualTo(FIRST);
        node.claims.set(0, honest);
        activate.activate(13, SECOND);
        assertThat(champion()).isEqualTo(SECOND);
    }

    @Test
    void takesNoStatementThatWasFetchedFromAnotherLog() {
        release(FIRST, 11);
        proposed(SECOND);
        ApprovalStatement fetched = Statements.parse(offered(Action.ACTIVATE, SECOND, Optional.empty()));
        Checkpoint known = Checkpoint.ofNote(fetched.auditCheckpoint());
        Checkpoint rewritten =
                new Checkpoint(known.origin(), known.size(), node.claimed(0).root());
        Checkpoint longer = new Checkpoint(known.origin(), known.size() + 1000, known.root());
        for (Checkpoint of : List.of(rewritten, longer)) {
            assertFails(
                    ReleaseFailure.AUDIT_LOG_DIFFERS,
                    "when it was fetched, the audit log had " + of.size() + " records, and the log here does not begin"
                            + " with them",
                    () -> approve.approve(RHEA, SECOND, envelope(of(fetched, of.text() + "\n"), kit.rhea)));
        }
        assertFails(
                ReleaseFailure.APPROVAL_OTHER,
                "its auditCheckpoint is not a checkpoint",
                () -> approve.approve(RHEA, SECOND, envelope(of(fetched, "no note"), kit.rhea)));
        assertThat(audited).extracting(AuditLog.Event::action).contains("candidate.activate.refused");
        approve.approve(RHEA, SECOND, envelope(Statements.write(fetched), kit.rhea));
    }

    private static byte[] of(ApprovalStatement like, String checkpoint) {
        return Statements.write(new ApprovalStatement(
                like.action(),
                like.version(),
                like.packageDigest(),
                like.reportDigest(),
                like.policyDigest(),
                like.trustDigest(),
                like.site(),
                like.stage(),
                like.issuedAt(),
                like.expiresAt(),
                checkpoint,
                like.gate(),
                like.reason(),
                like.succession()));
    }

    @Test
    void putsThePredecessorBackWhenAWatchFails() {
        release(FIRST, 11);
        release(SECOND, 12);
        node.difference = 0.5;
        assertThat(watch.watch(SECOND, () -> false))
                .isInstanceOfSatisfying(
                        Watched.Failed.class,
                        failed -> assertThat(failed.sentence()).contains("a golden vector's score differs by 0.5"));
        assertFails(
                CommonFailure.NOT_ALLOWED,
                "only the run that activated it and saw it fail",
                () -> giveBack.withdraw(12, SECOND));
        facts.record(12, RunFacts.WATCH_FAILED, SECOND.toString());
        facts.record(14, RunFacts.WATCH_FAILED, SECOND.toString());
        assertFails(CommonFailure.NOT_ALLOWED, "run 14 did not", () -> giveBack.withdraw(14, SECOND));
        giveBack.withdraw(12, SECOND);
        assertThat(node.current).isEqualTo(digest(FIRST));
        assertThat(champion()).isEqualTo(FIRST);
    }

    @Test
    void keepsWhatTheNodeSignedAboutAVersion() {
        SigningKey log = SigningKey.generate(SigningKey.Kind.ED25519);
        trust = ReleaseKit.withSource(trust, "node-1", log);
        node.reports = order -> Optional.of(receiverReport(order, log, "FAIL", order.sequence()));
        release(FIRST, 11);
        trust = kit.trust(); // the key is replaced later: what was checked when it came stays

        ReceiverStatement found = received.require(RHEA, FIRST);
        assertThat(found.signedBy()).isEqualTo("node-1");
        assertThat(found.verdict()).isEqualTo("FAIL");
        assertThat(found.differing()).containsExactly("determinism");
        assertThat(found.notRun()).containsExactly("floor");
        assertThat(audited)
                .filteredOn(event -> event.action().equals("release.receiver-report"))
                .singleElement()
                .satisfies(event -> assertThat(event.toString()).contains("FAIL", "determinism"));
        proposed(SECOND);
        assertFails(
                ReleaseFailure.REPORT_MISSING, "No node has tried out version", () -> received.require(RHEA, SECOND));
    }

    /** It informs, so a version that answers stays; but nobody is shown what nobody signed. */
    @Test
    void keepsNoReportOfAStrangerOrAboutAnotherOrder() {
        SigningKey log = SigningKey.generate(SigningKey.Kind.ED25519);
        node.reports = order -> Optional.of(receiverReport(order, log, "PASS", order.sequence()));
        release(FIRST, 11);
        trust = ReleaseKit.withSource(trust, "node-1", log);
        node.reports = order -> Optional.of(receiverReport(order, log, "PASS", order.sequence() + 1));
        release(SECOND, 12);

        assertThat(received.find(RHEA, FIRST)).isEmpty();
        assertThat(received.find(RHEA, SECOND)).isEmpty();
        assertThat(audited)
                .filteredOn(event -> event.action().equals("release.receiver-report.refused"))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.toString()).contains("RECEIVER_REPORT_REFUSED"));
    }

    private static String receiverReport(ReleaseOrder order, SigningKey key, String verdict, long sequence) {
        String json = """
                {"sequence": %d, "packageDigest": "%s", "checkedAt": "2026-11-29T00:00:00Z", "engine": "PyTorch", "machine": "Linux",
                 "verdict": "%s", "notRun": ["floor"], "checks": [
                  {"check": "golden", "verdict": "PASS", "origin": "PASS", "differs": false, "finding": "As it was."},
                  {"check": "determinism", "verdict": "FAIL", "origin": "PASS", "differs": true, "finding": "Other scores."},
                  {"check": "cases", "verdict": "NOT_RUN", "differs": false, "finding": "None here."}]}
                """.formatted(sequence, order.packageDigest(), verdict);
        return new String(
                Envelope.sign(Envelope.RECEIVER_TYPE, json.getBytes(StandardCharsets.UTF_8), key)
                        .toJson(),
                StandardCharsets.UTF_8);
    }

    /** Two candidates, both judged against the first: whichever is promoted supersedes the other, whatever was signed about it. */
    @Test
    void promotesNoCandidateThatWasComparedWithAnotherChampion() {
        VersionId third = new VersionId(MODEL, 3);
        release(FIRST, 11);
        approved(SECOND);
        approved(third);
        activate.activate(12, third);

        assertThat(state(SECOND)).isEqualTo(VersionState.SUPERSEDED);
        for (ThrowingCallable act : List.<ThrowingCallable>of(
                () -> promote.promote(RHEA, SECOND, Optional.empty()),
                () -> activate.activate(13, SECOND),
                () -> offered(Action.ACTIVATE, SECOND, Optional.empty()))) {
            assertFails(
                    ReleaseFailure.CANDIDATE_SUPERSEDED,
                    "Version pump-failure/2 is superseded: it was compared with pump-failure/1, and pump-failure/3 answers"
                            + " now. Compare the two with 'drydock run compare-again -p model=pump-failure -p version=2'",
                    act);
        }
        assertThat(submitted).isEmpty();
        ViewCandidate.Candidate seen = viewCandidate.candidate(RHEA, SECOND);
        assertThat(seen.approvals()).isEmpty();
        assertThat(seen.missing()).isEqualTo(1);
        assertThat(seen.lapsed()).singleElement().asString().contains("was signed to replace package " + digest(FIRST));
        assertThat(view.candidates(RHEA))
                .extracting(one -> one.version().state())
                .containsOnly(VersionState.SUPERSEDED);
        assertThat(champion()).isEqualTo(third);
    }

    /** A backfill makes it, or a person who gives asOf: the report compares the two on old rows, and the version in service knows newer ones. */
    @Test
    void promotesNoCandidateWhoseRowsEndBeforeThoseOfTheVersionInService() {
        VersionId third = new VersionId(MODEL, 3);
        snapshotAsOf("2026-11-20T00:00:00Z");
        release(FIRST, 11);
        snapshotAsOf("2026-11-10T00:00:00Z");
        proposed(SECOND);

        for (ThrowingCallable act : List.<ThrowingCallable>of(
                () -> offered(Action.ACTIVATE, SECOND, Optional.empty()),
                () -> approve.approve(RHEA, SECOND, sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty())),
                () -> promote.promote(RHEA, SECOND, Optional.empty()),
                () -> activate.activate(12, SECOND))) {
            assertFails(
                    ReleaseFailure.CANDIDATE_OLDER,
                    "Version pump-failure/2 cannot take the place of pump-failure/1: its rows end at 2026-11-10T00:00:00Z, as"
                            + " its run's asOf says, and those of pump-failure/1 at 2026-11-20T00:00:00Z.",
                    act);
        }
        assertThat(state(SECOND)).isEqualTo(VersionState.PROPOSED);
        assertThat(champion()).isEqualTo(FIRST);

        snapshotAsOf("2026-11-21T00:00:00Z");
        release(third, 13);
        assertThat(champion()).isEqualTo(third);
    }

    /** Taken in before approvals named what they replace: the candidate stays approved and is approved once more. */
    @Test
    void countsNoApprovalThatDoesNotNameWhatItReplaces() {
        release(FIRST, 11);
        proposed(SECOND);
        String payload = new String(offered(Action.ACTIVATE, SECOND, Optional.empty()), StandardCharsets.UTF_8);
        String named = ",\n  \"replaces\" : \"" + digest(FIRST) + "\"";
        assertThat(payload).contains(named);
        byte[] old = payload.replace(named, "").getBytes(StandardCharsets.UTF_8);
        String envelope = envelope(old, kit.rhea);
        assertFails(
                ReleaseFailure.APPROVAL_OTHER,
                "it was signed for replaced package none, and here it is " + digest(FIRST),
                () -> approve.approve(RHEA, SECOND, envelope));
        ApprovalStatement statement = Statements.parse(old);
        database.transactions().run(() -> {
            releases.addApproval(new ApprovalRecord(
                    SECOND,
                    Action.ACTIVATE,
                    Optional.empty(),
                    "rhea",
                    Optional.empty(),
                    documents.open(envelope, trust).digest(),
                    envelope,
                    statement.issuedAt(),
                    statement.expiresAt(),
                    clock.instant()));
            versions.move(SECOND, VersionState.APPROVED);
        });
        assertFails(
                ReleaseFailure.APPROVALS_TOO_FEW,
                "was signed to replace nothing that it names, and now package " + digest(FIRST) + " is to be replaced",
                () -> promote.promote(RHEA, SECOND, Optional.empty()));
        approve.approve(RHEA, SECOND, sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty()));
        activate.activate(12, SECOND);
        assertThat(champion()).isEqualTo(SECOND);
    }

    /** What it was compared with answers again, and people signed that it may replace exactly this. */
    @Test
    void promotesASupersededCandidateOnceWhatItWasComparedWithAnswersAgain() {
        VersionId third = new VersionId(MODEL, 3);
        release(FIRST, 11);
        approved(SECOND);
        approved(third);
        activate.activate(12, third);
        clock.now = clock.now.plus(Duration.ofHours(1));
        request(RHEA, kit.rhea);
        giveBack.rollBack(13, FIRST, submitted.get(0));

        assertThat(state(SECOND)).isEqualTo(VersionState.APPROVED);
        activate.activate(14, SECOND);
        assertThat(champion()).isEqualTo(SECOND);
        assertThat(node.current).isEqualTo(digest(SECOND));
    }

    /** A release manager waives the gate of that comparison, another approves, and the node verifies both. */
    @Test
    void promotesASupersededCandidateWhoseUndecidedComparisonWasWaived() {
        VersionId third = superseded();
        String comparison = undecidedWith(third);
        assertThat(state(SECOND)).isEqualTo(VersionState.SUPERSEDED);
        assertThat(viewCandidate.candidate(RHEA, SECOND).superseded())
                .contains("The comparison of the two could not decide: slice:north.")
                .contains("drydock waive GATE pump-failure/2");
        String waiver = waiver("slice:north");
        ApprovalStatement statement = documents.open(waiver, trust).statement();
        assertThat(statement.succession().comparison()).contains(documents.comparisonDigest(comparison));
        assertThat(statement.succession().replaces()).contains(digest(third));
        assertThat(waive.waive(MILO, SECOND, waiver).state()).isEqualTo(VersionState.PROPOSED);
        assertThat(waive.waive(MILO, SECOND, waiver).state()).isEqualTo(VersionState.PROPOSED);
        assertThat(audited).extracting(AuditLog.Event::action).containsOnlyOnce("candidate.comparison.waived");

        assertFails(
                ReleaseFailure.APPROVER_IN_LINEAGE,
                "milo waived gate slice:north",
                () -> approve.approve(MILO, SECOND, sign(Action.ACTIVATE, SECOND, kit.milo, Optional.empty())));
        approve.approve(RHEA, SECOND, sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty()));
        activate.activate(13, SECOND);
        assertThat(champion()).isEqualTo(SECOND);
        assertThat(node.current).isEqualTo(digest(SECOND));
    }

    @Test
    void promotesNothingByAWaivedComparisonWhoseWaiverExpired() {
        VersionId third = superseded();
        undecidedWith(third);
        waive.waive(MILO, SECOND, waiver("slice:north"));
        clock.now = clock.now.plus(Duration.ofDays(6));
        approve.approve(RHEA, SECOND, sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty()));
        clock.now = clock.now.plus(Duration.ofDays(2));
        assertFails(
                ReleaseFailure.WAIVER_MISSING,
                "no waiver of gate slice:north is in force (the one of milo expired at ",
                () -> promote.promote(RHEA, SECOND, Optional.empty()));
        assertThat(waive.waive(MILO, SECOND, waiver("slice:north")).state()).isEqualTo(VersionState.APPROVED);
        activate.activate(13, SECOND);
        assertThat(champion()).isEqualTo(SECOND);
    }

    /** Whoever signs is told before, and a signature that was made in time comes too late all the same. */
    @Test
    void approvesNothingWhoseWaiverExpired() {
        VersionId third = superseded();
        undecidedWith(third);
        waive.waive(MILO, SECOND, waiver("slice:north"));
        clock.now = clock.now.plus(Duration.ofDays(6));
        String signed = sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty());
        clock.now = clock.now.plus(Duration.ofDays(2));
        for (ThrowingCallable act : List.<ThrowingCallable>of(
                () -> approve.approve(RHEA, SECOND, signed),
                () -> offered(Action.ACTIVATE, SECOND, Optional.empty()))) {
            assertFails(
                    ReleaseFailure.WAIVER_MISSING,
                    "Version pump-failure/2 cannot be approved: gate slice:north counts as failed again, because its waiver"
                            + " by milo expired at ",
                    act);
        }
        assertThat(state(SECOND)).isEqualTo(VersionState.PROPOSED);
        assertThat(viewCandidate.candidate(RHEA, SECOND).approvals()).isEmpty();
        assertThat(audited).extracting(AuditLog.Event::action).contains("candidate.activate.refused");

        waive.waive(MILO, SECOND, waiver("slice:north"));
        approve.approve(RHEA, SECOND, signed);
        assertThat(state(SECOND)).isEqualTo(VersionState.APPROVED);
    }

    /** It kept serving without it. */
    @Test
    void signsTheWaiverOfWhatServesAgain() {
        waivedAndApproved();
        activate.activate(11, FIRST);
        clock.now = clock.now.plus(Duration.ofDays(8));
        assertThat(node.current).isEqualTo(digest(FIRST));

        assertThat(waive.waive(RHEA, FIRST, sign(Action.WAIVE, FIRST, kit.rhea, Optional.of("still the first")))
                        .state())
                .isEqualTo(VersionState.RELEASED);

        assertThat(champion()).isEqualTo(FIRST);
        node.restore(new Node.Kept(null, null, Set.of(), 0));
        approve.approve(MILO, FIRST, sign(Action.ACTIVATE, FIRST, kit.milo, Optional.empty()));
        assertThat(catchUp.run(21, MODEL)).isEqualTo(CatchUpNode.Outcome.CAUGHT_UP);
        assertThat(node.current).isEqualTo(digest(FIRST));
    }

    /** It was about another champion. */
    @Test
    void countsNoWaiverOfAComparisonOnceAnotherVersionAnswers() {
        VersionId third = superseded();
        undecidedWith(third);
        waive.waive(MILO, SECOND, waiver("slice:north"));
        VersionId fourth = new VersionId(MODEL, 4);
        approved(fourth);
        activate.activate(14, fourth);
        assertThat(state(SECOND)).isEqualTo(VersionState.SUPERSEDED);
        assertThatThrownBy(() -> waiver("slice:north")).isInstanceOf(DrydockException.class);
        assertFails(
                ReleaseFailure.CANDIDATE_SUPERSEDED,
                "Compare the two with",
                () -> promote.promote(RHEA, SECOND, Optional.empty()));
    }

    private VersionId superseded() {
        VersionId third = new VersionId(MODEL, 3);
        release(FIRST, 11);
        approved(SECOND);
        approved(third);
        activate.activate(12, third);
        return third;
    }

    /** @return the signed comparison of the second with that champion */
    private String undecidedWith(VersionId champion) {
        Path directory = packages.require(digest(SECOND));
        String report =
                kit.report(directory, SECOND, Map.of("slice:north", "INSUFFICIENT_EVIDENCE"), Optional.of(champion));
        String kept = reports.keep(report.getBytes(StandardCharsets.UTF_8), new byte[0]);
        String envelope = kit.compare(
                new ComparisonStatement(
                        SECOND,
                        digest(SECOND),
                        champion,
                        digest(champion),
                        "ab".repeat(32),
                        ReleaseKit.policyDigest(directory),
                        ComparisonStatement.Result.WARNED,
                        List.of(),
                        List.of("slice:north"),
                        List.of(),
                        report),
                kit.builder);
        database.transactions()
                .run(() -> versions.recordComparison(new ChampionComparison(
                        SECOND,
                        champion,
                        31,
                        ChampionComparison.UNDECIDED,
                        kept,
                        documents.comparisonDigest(envelope),
                        envelope,
                        clock.instant())));
        return envelope;
    }

    private String waiver(String gate) {
        clock.now = clock.now.plusSeconds(1);
        OfferStatement.Offer offered = offer.offer(
                MILO,
                SECOND,
                new OfferStatement.Wanted(Action.WAIVE, Optional.of(gate), Optional.of("few rows in the north")));
        return envelope(offered.payload().getBytes(StandardCharsets.UTF_8), kit.milo);
    }

    /** Imports before the first release are compared with nothing, so one of them alone can be the first. */
    @Test
    void promotesNoSecondImportInThePlaceOfTheFirst() {
        approved(FIRST);
        approved(SECOND);
        activate.activate(11, FIRST);
        assertThat(state(SECOND)).isEqualTo(VersionState.SUPERSEDED);
        assertFails(
                ReleaseFailure.CANDIDATE_SUPERSEDED,
                "it was imported and compared with nothing, and pump-failure/1 answers now",
                () -> promote.promote(RHEA, SECOND, Optional.empty()));
    }

    /** A promotion that died before its order was made, and another one that came into service before it was restarted. */
    @Test
    void restartsNoPromotionAfterAnotherOneCameBetween() {
        VersionId third = new VersionId(MODEL, 3);
        release(FIRST, 11);
        approved(SECOND);
        approved(third);
        node.unreachable = true;
        assertFails(ReleaseFailure.SERVING_NODE_UNREACHABLE, "away", () -> activate.activate(12, SECOND));
        node.unreachable = false;
        activate.activate(13, third);
        assertFails(
                ReleaseFailure.CANDIDATE_SUPERSEDED, "pump-failure/3 answers now", () -> activate.activate(12, SECOND));
        assertThat(node.current).isEqualTo(digest(third));
    }

    /** The node followed the order, its answer was lost, and the registry does not know: nothing takes a place by mistake. */
    @Test
    void replacesNothingThatTheRegistryDoesNotKnowOf() {
        VersionId third = new VersionId(MODEL, 3);
        release(FIRST, 11);
        approved(SECOND);
        approved(third);
        node.losesAnswers = 1;
        assertFails(ReleaseFailure.SERVING_NODE_UNREACHABLE, "lost", () -> activate.activate(12, SECOND));
        assertFails(
                ReleaseFailure.SERVING_NODE_REFUSED,
                "it replaces package " + digest(FIRST) + ", and this node serves package " + digest(SECOND)
                        + " of pump-failure/2. If a promotion of that version failed, restart its run",
                () -> activate.activate(13, third));
        activate.activate(12, SECOND);
        assertThat(state(third)).isEqualTo(VersionState.SUPERSEDED);
        assertThat(champion()).isEqualTo(SECOND);
    }

    /** Restored from a backup that knows the first release alone: the next order leads it through what it missed. */
    @Test
    void leadsANodeThatWasAwayThroughWhatItMissed() {
        VersionId third = new VersionId(MODEL, 3);
        release(FIRST, 11);
        Node.Kept backup = node.backup();
        release(SECOND, 12);
        approved(third);
        node.restore(backup);

        activate.activate(13, third);
        assertThat(node.current).isEqualTo(digest(third));
        assertThat(node.previous).isEqualTo(digest(SECOND));
        assertThat(node.activated).contains(digest(FIRST), digest(SECOND), digest(third));

        facts.record(13, RunFacts.WATCH_FAILED, third.toString());
        giveBack.withdraw(13, third);
        assertThat(node.current).isEqualTo(digest(SECOND));
    }

    @Test
    void bringsARestoredNodeToTheVersionInService() {
        release(FIRST, 11);
        Node.Kept backup = node.backup();
        release(SECOND, 12);
        release(new VersionId(MODEL, 3), 13);
        assertThat(catchUp.run(21, MODEL)).isEqualTo(CatchUpNode.Outcome.UP_TO_DATE);
        node.restore(backup);

        clock.now = clock.now.plus(Duration.ofHours(6));
        assertThat(catchUp.run(22, MODEL)).isEqualTo(CatchUpNode.Outcome.CAUGHT_UP);
        assertThat(node.current).isEqualTo(digest(new VersionId(MODEL, 3)));
        assertThat(node.activated).contains(digest(SECOND));
        assertThat(catchUp.run(22, MODEL)).isEqualTo(CatchUpNode.Outcome.CAUGHT_UP);
        assertThat(node.sequences).hasSize(4);
        assertThat(audited).extracting(AuditLog.Event::action).containsOnlyOnce("release.catch-up");
        assertThat(view.models(RHEA).get(0).previous()).contains(SECOND);
    }

    @Test
    void bringsARestoredNodeBackByARollBackThatItMissed() {
        release(FIRST, 11);
        release(SECOND, 12);
        Node.Kept backup = node.backup();
        clock.now = clock.now.plus(Duration.ofHours(1));
        request(RHEA, kit.rhea);
        giveBack.rollBack(13, FIRST, submitted.get(0));
        node.restore(backup);
        assertThat(catchUp.run(21, MODEL)).isEqualTo(CatchUpNode.Outcome.CAUGHT_UP);
        assertThat(node.current).isEqualTo(digest(FIRST));
    }

    @Test
    void noticesThatTheNodeIsBehindAndBringsItUpOnce() {
        release(FIRST, 11);
        Node.Kept backup = node.backup();
        release(SECOND, 12);
        lookTwice();
        assertThat(submitted).isEmpty();
        node.restore(backup);
        watchNode.look();
        assertThat(submitted).isEmpty();
        lookTwice();
        lookTwice();
        assertThat(submitted).hasSize(1);
        clock.now = clock.now.plus(Duration.ofHours(1));
        lookTwice();
        assertThat(submitted).hasSize(2);
        assertThat(catchUp.run(21, MODEL)).isEqualTo(CatchUpNode.Outcome.CAUGHT_UP);
        clock.now = clock.now.plus(Duration.ofHours(1));
        lookTwice();
        assertThat(submitted).hasSize(2);
    }

    @Test
    void waitsUntilANodeIsBackAndLeavesOneAloneThatIsAhead() {
        release(FIRST, 11);
        Node.Kept backup = node.backup();
        release(SECOND, 12);
        node.restore(backup);
        node.unreachable = true;
        lookTwice();
        assertThat(watchNode.lastAnswer()).hasValueSatisfying(answer -> {
            assertThat(answer.at()).isEqualTo(clock.now);
            assertThat(answer.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("away"));
        });
        node.unreachable = false;
        watchNode.look();
        assertThat(watchNode.lastAnswer()).contains(new WatchNode.Answer(clock.now, Optional.empty()));
        assertThat(submitted).isEmpty();
        node.lastSequence = 100;
        lookTwice();
        assertThat(submitted).isEmpty();
        node.restore(new Node.Kept(null, null, Set.of(), 0));
        lookTwice();
        assertThat(submitted).hasSize(1);
    }

    @Test
    void asksTheNodeOnceAndCountsWhatClientsAskedOfModelsInServiceAlone() {
        Instant start = clock.now;
        node.traffic = Map.of(
                MODEL,
                new ServedTraffic(start, new Counts(3, 1, 0, LatencyCounts.parse("0.4:2"))),
                "made-up",
                new ServedTraffic(start, new Counts(9, 9, 0, LatencyCounts.none())));
        watchNode.look();
        assertThat(node.questions).as("nothing is in service").isZero();
        release(FIRST, 11);
        int before = node.questions;
        lookTwice();
        assertThat(node.questions).isEqualTo(before + 2);
        Transactions transactions = database.transactions();
        assertThat(transactions.required(() -> servedDays.find(MODEL, start)))
                .get()
                .extracting(reading -> reading.counts().requests())
                .isEqualTo(3L);
        assertThat(transactions.required(() -> servedDays.find("made-up", start)))
                .isEmpty();
    }

    /** The registry has it in service; the node needs no order for that. */
    @Test
    void aNodeIsCaughtUpAlsoIfItsCountsCannotBeWrittenDown() {
        release(FIRST, 11);
        node.traffic = Map.of(MODEL, new ServedTraffic(clock.now, new Counts(3, 1, 0, LatencyCounts.parse("0.4:2"))));
        database.execute("drop table served_day");
        node.lostFiles = true;
        lookTwice();
        assertThat(submitted).hasSize(1);
    }

    /** Without a new order, so that approvals which have expired since do not matter. */
    @Test
    void givesANodeBackThePackageThatItLost() {
        release(FIRST, 11);
        node.lostFiles = true;
        clock.now = clock.now.plus(Duration.ofDays(60));
        lookTwice();
        assertThat(submitted).hasSize(1);
        assertThat(catchUp.run(21, MODEL)).isEqualTo(CatchUpNode.Outcome.CAUGHT_UP);
        assertThat(node.serving(MODEL)).contains(digest(FIRST));
        assertThat(node.sequences).hasSize(1);
        assertThat(audited).extracting(AuditLog.Event::action).contains("release.catch-up");
        assertThat(catchUp.run(22, MODEL)).isEqualTo(CatchUpNode.Outcome.UP_TO_DATE);
    }

    private void lookTwice() {
        watchNode.look();
        watchNode.look();
    }

    /** The approvals of what is in service have expired: people approve it once more for the node that lost it. */
    @Test
    void bringsAnEmptyNodeToTheVersionInServiceOnApprovalsThatCountToday() {
        release(FIRST, 11);
        release(SECOND, 12);
        node.restore(new Node.Kept(null, null, Set.of(), 0));
        clock.now = clock.now.plus(Duration.ofDays(60));
        assertFails(
                ReleaseFailure.SERVING_NODE_REFUSED,
                "0 release managers who waived nothing approved it",
                () -> catchUp.run(21, MODEL));
        approve.approve(RHEA, SECOND, sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty()));
        assertThat(state(SECOND)).isEqualTo(VersionState.RELEASED);
        assertThat(catchUp.run(21, MODEL)).isEqualTo(CatchUpNode.Outcome.CAUGHT_UP);
        assertThat(node.current).isEqualTo(digest(SECOND));
    }

    @Test
    void saysSoWhenNothingServedBeforeAFailedWatch() {
        release(FIRST, 11);
        facts.record(11, RunFacts.WATCH_FAILED, FIRST.toString());
        assertFails(
                ReleaseFailure.WATCH_FAILED,
                "there is no earlier version in service",
                () -> giveBack.withdraw(11, FIRST));
        assertThat(champion()).isEqualTo(FIRST);
    }

    @Test
    void forgivesShortSilenceButNotLongerOne() {
        release(FIRST, 11);
        node.silentLooks = 2;
        assertThat(watch.watch(FIRST, () -> false)).isInstanceOf(Watched.Held.class);
        node.silentLooks = 3;
        assertThat(watch.watch(FIRST, () -> false)).isInstanceOf(Watched.Failed.class);
        assertThat(watch.watch(FIRST, () -> true)).isInstanceOf(Watched.Stopped.class);
    }

    @Test
    void sendsTheSameOrderAgainAfterItsAnswerWasLost() {
        approved(FIRST);
        node.losesAnswers = 1;
        assertFails(ReleaseFailure.SERVING_NODE_UNREACHABLE, "lost", () -> activate.activate(11, FIRST));
        assertThat(state(FIRST)).isEqualTo(VersionState.APPROVED);
        activate.activate(11, FIRST);
        assertThat(state(FIRST)).isEqualTo(VersionState.RELEASED);
        assertThat(node.sequences).hasSize(1);
        activate.activate(11, FIRST);
        assertThat(node.sequences).hasSize(1);
    }

    @Test
    void makesANewOrderWhenTheOldOneExpiredUnheard() {
        approved(FIRST);
        node.unreachable = true;
        assertFails(ReleaseFailure.SERVING_NODE_UNREACHABLE, "away", () -> activate.activate(11, FIRST));
        clock.now = clock.now.plus(Duration.ofHours(1));
        node.unreachable = false;
        OrderRecord order = activate.activate(11, FIRST);
        assertThat(state(FIRST)).isEqualTo(VersionState.RELEASED);
        assertThat(node.sequences).containsExactly(order.sequence());
        assertThat(database.transactions()
                        .<Optional<OrderRecord>>required(() -> releases.findOpenOrder(MODEL, clock.instant())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT1H, in the future", "PT-1H, it expired"})
    void activatesNothingByAWrongClockAndGoesOnWhenItIsRight(Duration wrong, String why) {
        release(FIRST, 11);
        approved(SECOND);
        clock.now = clock.now.plus(wrong);
        node.clockAhead = wrong.negated();
        assertFails(ReleaseFailure.SERVING_NODE_REFUSED, why, () -> activate.activate(12, SECOND));
        assertThat(champion()).isEqualTo(FIRST);

        clock.now = clock.now.minus(wrong);
        node.clockAhead = Duration.ZERO;
        activate.activate(12, SECOND);
        assertThat(champion()).isEqualTo(SECOND);
    }

    @Test
    void makesANewOrderWhenTheClockWasSetBackSinceTheOldOne() {
        approved(FIRST);
        clock.now = clock.now.plus(Duration.ofHours(1));
        node.unreachable = true;
        assertFails(ReleaseFailure.SERVING_NODE_UNREACHABLE, "away", () -> activate.activate(11, FIRST));

        clock.now = clock.now.minus(Duration.ofHours(1));
        node.unreachable = false;
        OrderRecord order = activate.activate(11, FIRST);
        assertThat(state(FIRST)).isEqualTo(VersionState.RELEASED);
        assertThat(node.sequences).containsExactly(order.sequence());
    }

    @Test
    void keepsTheChampionWhenTheNodeRefuses() {
        release(FIRST, 11);
        approved(SECOND);
        node.lastSequence = 1000;
        assertFails(
                ReleaseFailure.SERVING_NODE_REFUSED,
                "this node has followed 1000 already",
                () -> activate.activate(12, SECOND));
        assertThat(champion()).isEqualTo(FIRST);
        assertThat(state(SECOND)).isEqualTo(VersionState.APPROVED);
    }

    @Test
    void doesNotPromoteWhatWasNotApproved() {
        proposed(FIRST);
        assertFails(
                RegistryFailure.VERSION_STATE_WRONG,
                "only an approved candidate can be promoted",
                () -> activate.activate(11, FIRST));
        assertThat(node.sequences).isEmpty();
    }

    @Test
    void doesNotPromoteOnExpiredApprovals() {
        approved(FIRST);
        clock.now = clock.now.plus(Duration.ofDays(8));
        assertFails(ReleaseFailure.APPROVALS_TOO_FEW, "0 approvals are in force", () -> activate.activate(11, FIRST));
    }

    @Test
    void doesNotPromoteATamperedPackage() throws Exception {
        approved(FIRST);
        Files.writeString(packages.require(digest(FIRST)).resolve("model/weights.pt"), "tampered");
        assertFails(PackagingFailure.PACKAGE_ALTERED, "model/weights.pt", () -> activate.activate(11, FIRST));
        assertThat(node.sequences).isEmpty();
    }

    @Test
    void doesNotSignWhatIsNotSealed() {
        create(FIRST, "sam");
        assertFails(
                RegistryFailure.VERSION_STATE_WRONG,
                "only a sealed package with a passed report is signed",
                () -> signPackage.sign(FIRST));
    }

    private Path installedPolicy() {
        return temp.resolve("policy.json");
    }

    private void installPolicy(byte[] envelope) {
        ReleaseKit.write(temp, "policy.json", new String(envelope, StandardCharsets.UTF_8));
    }

    /** The policy in force and in each package from now on: what comes here must have answered in staging. */
    private void orderStages() {
        policyOfNext = signed(
                SuiteKit.policy(1)
                        .replace("\"holdoutBudget\": 20", "\"holdoutBudget\": 20, \"stage\": {\"after\": \"staging\"}"),
                kit.rhea);
        installPolicy(policyOfNext.getBytes(StandardCharsets.UTF_8));
        trust = TrustFiles.parse(TrustFiles.write(new TrustFile(
                trust.version(),
                trust.scope(),
                trust.rootKeys(),
                trust.approvers(),
                new TrustFile.Machines(
                        trust.builders(),
                        trust.orderKeys(),
                        trust.sources(),
                        List.of(),
                        List.of(TrustFiles.named("hall", hall.publicKey()))),
                trust.lost(),
                trust.earlier(),
                "")));
    }

    /** The hall reports that the package has answered there. */
    private void reportFromStaging(VersionId id, String jdk, boolean wentBack) {
        if (!Files.exists(temp.resolve("hall.key"))) {
            hall.write(temp.resolve("hall.key"));
        }
        SiteReport report = new SiteReport(
                new DeliveryStatement.Route("hall", trust.site()),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                Optional.of("staging"),
                List.of(new SiteReport.ModelReport(
                        MODEL,
                        Optional.empty(),
                        List.of(new SiteReport.Supplied(
                                id.toString(),
                                digest(id),
                                ReleaseKit.NOW,
                                Optional.of(new SiteReport.Became(
                                        4,
                                        "RELEASED",
                                        "PASS",
                                        List.of(),
                                        "PASS",
                                        Optional.of(new SiteReport.Served(Duration.ofDays(1), wentBack)),
                                        Environment.of(Map.of("jdk", jdk)))))),
                        Optional.empty())));
        JpaDeliveries ledger = database.repository(JpaDeliveries.class);
        String envelope =
                new DeliveryPapers(temp.resolve("hall.key")).sign(report).envelope();
        database.transactions()
                .run(() -> ledger.add(
                        new DeliveryLedger.HandedOn("hall", trust.site(), "hall", envelope, clock.instant())));
    }

    private String accepting(VersionId id) {
        clock.now = clock.now.plusSeconds(1);
        return envelope(
                offer.offer(
                                OUTSIDER,
                                id,
                                new OfferStatement.Wanted(
                                        Action.ACTIVATE, Optional.empty(), Optional.empty(), true, false))
                        .payload()
                        .getBytes(StandardCharsets.UTF_8),
                kit.rhea);
    }

    @Test
    void releasesNothingThatSkipsAStage() {
        orderStages();
        proposed(FIRST);
        assertFails(
                ReleaseFailure.STAGE_SKIPPED,
                "must have answered at a site of stage staging",
                () -> sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty()));
        reportFromStaging(FIRST, "17.0.12", false);
        approve.approve(RHEA, FIRST, sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty()));

        clock.now = clock.now.plusSeconds(60);
        reportFromStaging(FIRST, "17.0.12", true);
        assertFails(ReleaseFailure.STAGE_SKIPPED, "the site had gone back from it", () -> activate.activate(11, FIRST));
        assertThat(node.sequences).isEmpty();
        clock.now = clock.now.plusSeconds(60);
        reportFromStaging(FIRST, "17.0.12", false);
        activate.activate(11, FIRST);
        assertThat(champion()).isEqualTo(FIRST);
    }

    @Test
    void releasesToAnotherEnvironmentOnlyWhatSomebodySignedForIt() {
        orderStages();
        proposed(FIRST);
        reportFromStaging(FIRST, "21.0.4", false);
        assertFails(
                ReleaseFailure.ENVIRONMENT_DIFFERS,
                "jdk: 21.0.4 there, 17.0.12 here. No statement was made.",
                () -> sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty()));
        String accepted = accepting(FIRST);
        node.environment = Environment.of(Map.of("jdk", "17.0.13"));
        assertFails(
                ReleaseFailure.ENVIRONMENT_DIFFERS,
                "jdk: 21.0.4 there, 17.0.13 here. The statement accepts others, or none.",
                () -> approve.approve(RHEA, FIRST, accepted));
        node.environment = Environment.of(Map.of("jdk", "21.0.4"));
        assertFails(ReleaseFailure.APPROVAL_OTHER, "now there are none", () -> approve.approve(RHEA, FIRST, accepted));
        node.environment = Environment.of(Map.of("jdk", "17.0.12"));
        approve.approve(RHEA, FIRST, accepted);
        assertThat(state(FIRST)).isEqualTo(VersionState.APPROVED);

        node.environment = Environment.of(Map.of("jdk", "17.0.12", "gpu-driver", "NVIDIA 550.54"));
        assertFails(
                ReleaseFailure.ENVIRONMENT_DIFFERS,
                "0 of the approvals accept just that, and 1 are needed",
                () -> activate.activate(11, FIRST));
        assertThat(node.sequences).isEmpty();
        approve.approve(RHEA, FIRST, accepting(FIRST));
        activate.activate(11, FIRST);
        assertThat(champion()).isEqualTo(FIRST);
        assertThat(audited)
                .filteredOn(event -> event.action().equals("candidate.activate"))
                .allSatisfy(event -> assertThat(event.toString()).contains("differences"));
    }

    /** It is approved again for a node that lost it: what is in service came to this stage before. */
    @Test
    void asksNoStageOfWhatIsInServiceAlready() {
        orderStages();
        proposed(FIRST);
        reportFromStaging(FIRST, "17.0.12", false);
        approve.approve(RHEA, FIRST, sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty()));
        activate.activate(11, FIRST);
        clock.now = clock.now.plusSeconds(60);
        reportFromStaging(FIRST, "17.0.12", true);
        approve.approve(RHEA, FIRST, sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty()));
    }

    /** A policy that was once signed, and is replaced, lets nothing more into service: neither at approving nor at promoting. */
    @Test
    void releasesNothingThatWasJudgedByAReplacedPolicy() {
        proposed(FIRST);
        String approval = sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty());
        installPolicy(kit.policyEnvelope(SuiteKit.policy(2)));
        String refusal = "it was judged by version 1 of the gate policy";
        assertFails(ReleaseFailure.POLICY_OLDER, refusal, () -> approve.approve(RHEA, FIRST, approval));

        installPolicy(kit.policyEnvelope());
        approve.approve(RHEA, FIRST, sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty()));
        installPolicy(kit.policyEnvelope(SuiteKit.policy(1).replace("0.65", "0.55")));
        assertFails(
                ReleaseFailure.POLICY_OLDER,
                "it was judged by another policy of version 1",
                () -> activate.activate(11, FIRST));
        assertThat(state(FIRST)).isEqualTo(VersionState.APPROVED);
    }

    @Test
    void doesNotSignBytesThatTheReportIsNotAbout() {
        sealed(FIRST, "sam");
        ReleaseKit.write(packages.workspace(workspace(FIRST)), "model/weights.pt", "other weights");
        assertFails(ReleaseFailure.REPORT_OTHER_BYTES, "about other bytes", () -> signPackage.sign(FIRST));
        assertThat(state(FIRST)).isEqualTo(VersionState.SEALED);
    }

    /** Whoever can write into the workspace can write a report too; it is not the one that was recorded. */
    @Test
    void doesNotSignOtherBytesWithAForgedReportAboutThem() {
        sealed(FIRST, "sam");
        Path workspace = packages.workspace(workspace(FIRST));
        ReleaseKit.write(workspace, "model/weights.pt", "other weights");
        kit.seal(workspace, FIRST, Map.of());
        assertFails(
                ValidationFailure.CANDIDATE_ALTERED,
                "the digest of its judged files is recorded as",
                () -> signPackage.sign(FIRST));
        assertThat(workspace.resolve("model.sig")).doesNotExist();
    }

    @Test
    void doesNotSignAnotherReportThanTheOneRecorded() {
        sealed(FIRST, "sam");
        kit.seal(packages.workspace(workspace(FIRST)), FIRST, Map.of("slice:north", "WAIVED"));
        assertFails(
                ValidationFailure.CANDIDATE_ALTERED,
                "the digest of its gate report is recorded as",
                () -> signPackage.sign(FIRST));
    }

    @Test
    void doesNotSignWhatWasPutBesideTheReport() {
        sealed(FIRST, "sam");
        ReleaseKit.write(packages.workspace(workspace(FIRST)), "report/extra.bin", "not judged");
        assertFails(ReleaseFailure.REPORT_OTHER_BYTES, "not about report/extra.bin", () -> signPackage.sign(FIRST));
    }

    @Test
    void doesNotSignWhatFailed() {
        create(FIRST, "sam");
        Path workspace = packages.workspace(workspace(FIRST));
        kit.assemble(workspace);
        kit.seal(workspace, FIRST, Map.of("slice:north", "FAIL"));
        seal(FIRST, workspace);
        assertFails(ReleaseFailure.REPORT_NOT_PASSED, "gate slice:north says FAIL", () -> signPackage.sign(FIRST));
    }

    @Test
    void signsOnceThoughAskedTwice() {
        sealed(FIRST, "sam");
        String digest = signPackage.sign(FIRST);
        assertThat(signPackage.sign(FIRST)).isEqualTo(digest);
        assertThat(packages.find(digest)).isPresent();
    }

    @Test
    void refusesAnApproverWhoSubmittedTheRun() {
        proposed(FIRST, "rhea");
        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea imported it", RHEA, kit.rhea);
    }

    @Test
    void refusesAnApproverWhoRestartedTheRun() {
        database.transactions()
                .run(() -> versions.create(
                        MODEL,
                        new Origin(Optional.empty(), OptionalLong.of(77), "sam", Optional.empty()),
                        clock.instant()));
        hands.restarters = List.of("rhea");
        seal(FIRST, assembled(FIRST));
        signPackage.sign(FIRST);
        propose.propose(FIRST);
        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea restarted its run", RHEA, kit.rhea);
    }

    @Test
    void refusesAnApproverWhoDecidedAboutTheScheduleOfTheRun() {
        database.transactions()
                .run(() -> versions.create(
                        MODEL,
                        new Origin(Optional.empty(), OptionalLong.of(77), "schedule:night", Optional.empty()),
                        clock.instant()));
        hands.schedulers = List.of("sam", "rhea");
        seal(FIRST, assembled(FIRST));
        signPackage.sign(FIRST);
        propose.propose(FIRST);
        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea scheduled its run", RHEA, kit.rhea);
    }

    @Test
    void refusesAnApproverWhoMeasuredAnImport() {
        hands.measured.put(5L, "rhea");
        proposed(FIRST);
        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea measured it in run 5", RHEA, kit.rhea);
    }

    /** Whoever labels what an import is measured by decides how good it looks. */
    @Test
    void refusesAnApproverWhoReturnedOrCorrectedWhatAnImportWasMeasuredBy() {
        hands.measured.put(5L, "sam");
        hands.labelReturners = List.of("rhea");
        hands.inputs = List.of(new InputFile("f1", "labels", "labels-1", false));
        proposed(FIRST);
        assertApprovalRefused(
                ReleaseFailure.APPROVER_IN_LINEAGE,
                "rhea returned labels for the run that measured it",
                RHEA,
                kit.rhea);
        hands.labelReturners = List.of();
        hands.correctors = List.of("rhea");
        hands.inputs = List.of(new InputFile("f2", "plant-b", "plant-b-2", true));
        assertApprovalRefused(
                ReleaseFailure.APPROVER_IN_LINEAGE,
                "rhea brought corrected rows for the run that measured it",
                RHEA,
                kit.rhea);
    }

    @Test
    void refusesAnApproverWhoRaisedTheBudgetOfTheRun() {
        hands.budgetRaisers = List.of("rhea");
        proposedByRun(FIRST, Optional.empty());
        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea raised the budget of its run", RHEA, kit.rhea);
    }

    @Test
    void refusesAnApproverWhoApprovedTheJobFileOfTheRun() {
        hands.jobFileApprovers = List.of("rhea");
        proposedByRun(FIRST, Optional.empty());
        assertApprovalRefused(
                ReleaseFailure.APPROVER_IN_LINEAGE, "rhea approved the job file of its run", RHEA, kit.rhea);
    }

    @Test
    void refusesAnApproverWhoReturnedLabels() {
        hands.labelReturners = List.of("rhea");
        proposedByRun(FIRST, Optional.empty());
        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea returned labels for its run", RHEA, kit.rhea);
        assertThat(hands.labelsAskedAfter).isEqualTo(Instant.EPOCH);
    }

    @Test
    void refusesAnApproverWhoMadeTheTokenThatSubmittedTheRun() {
        database.transactions()
                .run(() -> database.repository(JpaAccessTokens.class)
                        .add(new AccessToken(
                                "nightly",
                                "d",
                                Set.of(Role.SCHEDULER),
                                "rhea",
                                clock.instant(),
                                clock.instant().plusSeconds(60),
                                Optional.empty())));
        proposed(FIRST, "token:nightly");
        assertApprovalRefused(
                ReleaseFailure.APPROVER_IN_LINEAGE,
                "rhea made the token nightly, by which somebody imported it",
                RHEA,
                kit.rhea);
    }

    /** Whoever signs gates alone and approves what they let pass would release alone. */
    @Test
    void refusesAnApproverWhoAloneSignedAnotherPolicyThanTheChampions() {
        policyOfNext = signed(SuiteKit.policy(1), kit.rhea);
        release(FIRST, 11);
        policyOfNext = signed(SuiteKit.policy(2), kit.rhea);
        proposedByRun(SECOND, Optional.of(FIRST));

        String approval = sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty());
        assertFails(
                ReleaseFailure.APPROVER_IN_LINEAGE,
                "rhea alone signed the gate policy that it was judged by, which is another than that of " + FIRST,
                () -> approve.approve(RHEA, SECOND, approval));
        assertThat(viewCandidate.candidate(RHEA, SECOND).eligible()).containsExactly("milo");
        approve.approve(MILO, SECOND, sign(Action.ACTIVATE, SECOND, kit.milo, Optional.empty()));
    }

    @Test
    void excludesNobodyForAPolicyThatTwoSignedOrThatIsTheChampions() {
        policyOfNext = signed(SuiteKit.policy(1), kit.rhea);
        release(FIRST, 11);
        proposedByRun(SECOND, Optional.of(FIRST));
        assertThat(viewCandidate.candidate(RHEA, SECOND).eligible()).containsExactly("milo", "rhea");

        policyOfNext = signed(SuiteKit.policy(2), kit.rhea, kit.milo);
        VersionId third = new VersionId(MODEL, 3);
        proposedByRun(third, Optional.of(FIRST));
        assertThat(viewCandidate.candidate(RHEA, third).eligible()).containsExactly("milo", "rhea");
    }

    @Test
    void namesNobodyAmongThoseWhoMayApproveWhoCannotSignIn() {
        proposed(FIRST);
        Account milo = new Account("milo", "", Set.of(Role.RELEASE_MANAGER), true, 1, Optional.empty());
        database.transactions().run(() -> accounts.put(milo.withEnabled(false), "ada", clock.instant()));
        assertThat(viewCandidate.candidate(RHEA, FIRST).eligible()).containsExactly("rhea");

        database.transactions().run(() -> accounts.put(milo.withRoles(Set.of(Role.AUDITOR)), "ada", clock.instant()));
        assertThat(viewCandidate.candidate(RHEA, FIRST).eligible()).containsExactly("rhea");
    }

    @Test
    void refusesAnApproverUnderAnotherSpellingOfTheName() {
        proposed(FIRST, "RHEA");
        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea imported it", RHEA, kit.rhea);
    }

    /** A later import replaces who brought the model's file, but the first one's file is in every package made from it. */
    @Test
    void refusesAnApproverWhoImportedTheVersionItDescendsFrom() {
        create(FIRST, "rhea");
        database.transactions()
                .run(() -> versions.create(
                        MODEL,
                        new Origin(Optional.of(FIRST), OptionalLong.of(77), "sam", Optional.empty()),
                        clock.instant()));
        seal(SECOND, assembled(SECOND));
        signPackage.sign(SECOND);
        propose.propose(SECOND);
        String approval = sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty());
        assertFails(
                ReleaseFailure.APPROVER_IN_LINEAGE,
                "rhea imported " + FIRST + ", from which it descends",
                () -> approve.approve(RHEA, SECOND, approval));
    }

    /** Whoever has put another one in force since had no hand in the version. */
    @Test
    void refusesAnApproverWhoBroughtTheModelFileThatItsRunWasSubmittedUnder() {
        RegisteredModel brought =
                new RegisteredModel(MODEL, "drydock: 2\n", "aa", "rhea", ReleaseKit.NOW.plusSeconds(1));
        RegisteredModel since =
                new RegisteredModel(MODEL, "drydock: 3\n", "bb", "milo", ReleaseKit.NOW.plusSeconds(86_400));
        database.transactions().run(() -> {
            models.register(brought);
            models.register(since);
            facts.record(77, RunFacts.MODEL_FILE, brought.definitionDigest());
            versions.create(
                    MODEL, new Origin(Optional.empty(), OptionalLong.of(77), "sam", Optional.empty()), clock.instant());
        });
        seal(FIRST, assembled(FIRST));
        signPackage.sign(FIRST);
        propose.propose(FIRST);

        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea brought its model.yaml", RHEA, kit.rhea);
        approve.approve(MILO, FIRST, sign(Action.ACTIVATE, FIRST, kit.milo, Optional.empty()));
    }

    /** What she brought is still in what milo brought after her, who may have changed a comment alone. */
    @Test
    void refusesAnApproverWhoseModelFileALaterOneWasMadeFrom() {
        create(FIRST, "sam");
        database.transactions().run(() -> {
            models.register(new RegisteredModel(MODEL, "drydock: 2\n", "aa", "rhea", ReleaseKit.NOW.plusSeconds(1)));
            models.register(new RegisteredModel(MODEL, "drydock: 3\n", "bb", "erin", ReleaseKit.NOW.plusSeconds(2)));
            facts.record(77, RunFacts.MODEL_FILE, "bb");
            versions.create(
                    MODEL,
                    new Origin(Optional.of(FIRST), OptionalLong.of(77), "sam", Optional.empty()),
                    ReleaseKit.NOW.plusSeconds(3));
        });
        seal(SECOND, assembled(SECOND));
        signPackage.sign(SECOND);
        propose.propose(SECOND);

        String approval = sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty());
        assertFails(
                ReleaseFailure.APPROVER_IN_LINEAGE,
                "rhea brought its model.yaml",
                () -> approve.approve(RHEA, SECOND, approval));
    }

    @Test
    void refusesAnApproverWhoWaivedAGate() {
        create(FIRST, "sam");
        Path workspace = packages.workspace(workspace(FIRST));
        kit.assemble(workspace);
        kit.seal(workspace, FIRST, Map.of("no-baseline", "WAIVED"));
        database.transactions().run(() -> {
            versions.recordAssembly(FIRST, workspace(FIRST), new PackageDigest().subjectDigest(workspace));
            versions.recordReport(FIRST, reportDigest(workspace), "INSUFFICIENT_EVIDENCE");
            versions.move(FIRST, VersionState.WAITING_FOR_WAIVER);
        });
        ApprovalStatement waiver = Statements.parse(offered(Action.WAIVE, FIRST, Optional.of("first of its kind")));
        receive.receive(
                RHEA,
                new ReceiveApproval.Submitted(FIRST, Action.WAIVE, false),
                kit.approve(waiver, kit.rhea),
                (v, s) -> {},
                (v, t, n) -> versions.move(FIRST, VersionState.SEALED));
        signPackage.sign(FIRST);
        propose.propose(FIRST);
        assertApprovalRefused(ReleaseFailure.APPROVER_IN_LINEAGE, "rhea waived gate no-baseline", RHEA, kit.rhea);
        approve.approve(MILO, FIRST, sign(Action.ACTIVATE, FIRST, kit.milo, Optional.empty()));
        activate.activate(11, FIRST);
        assertThat(node.current).isEqualTo(digest(FIRST));
    }

    @Test
    void refusesASignatureThatIsNotTheCallers() {
        proposed(FIRST);
        assertApprovalRefused(
                ReleaseFailure.APPROVAL_NOT_OF_CALLER, "it is signed by milo, and rhea submitted it", RHEA, kit.milo);
    }

    @Test
    void refusesASignerWithoutTheRole() {
        proposed(FIRST);
        assertApprovalRefused(PackagingFailure.SIGNER_NOT_TRUSTED, "sam is not a release manager", RHEA, kit.sam);
    }

    @Test
    void refusesARevokedSigner() {
        proposed(FIRST);
        trust = kit.trust(2, 1, Set.of(kit.milo.publicKey().id()));
        assertApprovalRefused(PackagingFailure.SIGNER_NOT_TRUSTED, "the key of milo is revoked", MILO, kit.milo);
    }

    @Test
    void refusesAnApprovalForOtherBytes() {
        proposed(FIRST);
        String other = with("packageDigest", digest(FIRST), "ab".repeat(32));
        assertRefused(ReleaseFailure.APPROVAL_OTHER, "it was signed for package abab", other);
    }

    @Test
    void refusesAnApprovalOfAnotherReport() {
        proposed(FIRST);
        ApprovalStatement offered = Statements.parse(offered(Action.ACTIVATE, FIRST, Optional.empty()));
        String other = with("reportDigest", offered.reportDigest(), "cd".repeat(32));
        assertRefused(ReleaseFailure.APPROVAL_OTHER, "it was signed for report cdcd", other);
    }

    @Test
    void refusesAnApprovalForAnotherSite() {
        proposed(FIRST);
        assertRefused(ReleaseFailure.APPROVAL_OTHER, "it was signed for site harbour", with("site", "demo", "harbour"));
    }

    @Test
    void refusesAnExpiredApproval() {
        proposed(FIRST);
        String approval = sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty());
        clock.now = clock.now.plus(Duration.ofDays(8));
        assertRefused(ReleaseFailure.APPROVAL_EXPIRED, "it expired at", approval);
    }

    @Test
    void refusesAnApprovalWhoseSignatureWasBroken() {
        proposed(FIRST);
        String approval = sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty());
        int at = approval.indexOf("\"sig\":\"") + 12;
        char flipped = approval.charAt(at) == 'A' ? 'B' : 'A';
        String broken = approval.substring(0, at) + flipped + approval.substring(at + 1);
        assertRefused(PackagingFailure.SIGNATURE_WRONG, "does not fit", broken);
    }

    @Test
    void waitsForAsManyPeopleAsTheTrustFileAsks() {
        trust = kit.trust(1, 2, Set.of());
        proposed(FIRST);
        String first = sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty());
        assertThat(approve.approve(RHEA, FIRST, first).state()).isEqualTo(VersionState.PROPOSED);
        assertThat(approve.approve(RHEA, FIRST, first).state()).isEqualTo(VersionState.PROPOSED);
        String again = sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty());
        assertThat(approve.approve(RHEA, FIRST, again).state()).isEqualTo(VersionState.PROPOSED);
        String second = sign(Action.ACTIVATE, FIRST, kit.milo, Optional.empty());
        assertThat(approve.approve(MILO, FIRST, second).state()).isEqualTo(VersionState.APPROVED);
    }

    @Test
    void waitsForAsManyPeopleAsThePackagesOwnPolicyAsks() {
        String asks = SuiteKit.policy(1).replaceFirst("\\{", "{\"site\": {\"approvals\": 2},");
        policyOfNext = signed(asks, kit.rhea, kit.milo);
        installPolicy(policyOfNext.getBytes(StandardCharsets.UTF_8));
        proposed(FIRST);

        String first = sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty());
        assertThat(approve.approve(RHEA, FIRST, first).state()).isEqualTo(VersionState.PROPOSED);
        assertThat(viewCandidate.candidate(RHEA, FIRST).missing()).isEqualTo(1);
        String second = sign(Action.ACTIVATE, FIRST, kit.milo, Optional.empty());
        assertThat(approve.approve(MILO, FIRST, second).state()).isEqualTo(VersionState.APPROVED);
    }

    @Test
    void twoPeopleOfTwoRolesDecideByBreakGlassAndSomebodyElseReviewsIt() {
        trust = kit.trustWithBreakGlass();
        release(FIRST, 11);
        proposed(SECOND);
        String manager = breakGlass(Action.ACTIVATE, SECOND, kit.rhea, "the pumps stand still");
        assertThat(approve.approveByBreakGlass(RHEA, SECOND, manager).state()).isEqualTo(VersionState.PROPOSED);
        assertThat(viewCandidate.candidate(RHEA, SECOND).missing()).isEqualTo(1);
        String holder = breakGlass(Action.ACTIVATE, SECOND, kit.gwen, "milo cannot be reached");
        assertFails(CommonFailure.NOT_ALLOWED, "approve-candidate", () -> approve.approve(GWEN, SECOND, holder));
        assertThat(approve.approveByBreakGlass(GWEN, SECOND, holder).state()).isEqualTo(VersionState.APPROVED);
        assertThat(review.open(MILO)).as("nothing was done yet").isEmpty();
        activate.activate(12, SECOND);

        assertThat(champion()).isEqualTo(SECOND);
        Shown open = review.open(MILO).get(0);
        assertThat(open.use().signed().people()).containsExactly("rhea", "gwen");
        assertThat(open.use().signed().reasons()).containsExactly("the pumps stand still", "milo cannot be reached");
        assertThat(open.use().period().reviewBy())
                .isEqualTo(open.use().period().at().plus(Duration.ofDays(7)));
        assertThat(audited).extracting(AuditLog.Event::action).contains("break-glass.used");
        assertFails(
                ReleaseFailure.BREAK_GLASS_NOT_REVIEWED,
                "rhea signed order",
                () -> review.review(RHEA, open.use().sequence(), "well done, me"));
        assertFails(
                CommonFailure.NOT_ALLOWED,
                "auditor",
                () -> review.review(GWEN, open.use().sequence(), "well done"));
        assertFails(
                CommonFailure.REQUEST_INVALID,
                "0 characters",
                () -> review.review(MILO, open.use().sequence(), " "));
        review.review(MILO, open.use().sequence(), "right: the alarm was real");
        assertThat(review.open(MILO)).isEmpty();
        assertFails(
                ReleaseFailure.BREAK_GLASS_NOT_REVIEWED,
                "milo reviewed order",
                () -> review.review(MILO, open.use().sequence(), "again"));
        assertThat(review.all(RHEA).get(0).use().review())
                .hasValueSatisfying(found -> assertThat(found.finding()).isEqualTo("right: the alarm was real"));
    }

    @Test
    void whatWaitsForPeopleAndWhatWasDoneByBreakGlassAreAlerts() {
        trust = kit.trustWithBreakGlass();
        release(FIRST, 11);
        proposed(SECOND);
        assertThat(alerts()).isEmpty();
        clock.now = clock.now.plus(Duration.ofHours(25));
        assertThat(alerts()).containsExactly("candidate-waits version/pump-failure/2");
        approve.approveByBreakGlass(
                RHEA, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.rhea, "the pumps stand still"));
        approve.approveByBreakGlass(GWEN, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.gwen, "urgent"));
        Instant expiry = database.transactions()
                .required(() -> releases.approvals(SECOND, Action.ACTIVATE))
                .get(0)
                .expiresAt();
        Instant before = clock.now;
        clock.now = expiry.minus(Duration.ofHours(23));
        assertThat(alerts())
                .contains("candidate-waits version/pump-failure/2")
                .filteredOn(line -> line.startsWith("approval-expires version/pump-failure/2 statement/"))
                .hasSize(2);
        clock.now = expiry.plusSeconds(5);
        assertThat(alerts()).as("what has expired is no news").noneMatch(line -> line.startsWith("approval-expires"));
        clock.now = before;
        activate.activate(12, SECOND);
        Shown open = review.open(MILO).get(0);
        assertThat(alerts()).containsExactly("break-glass order/" + open.use().sequence());
        review.review(MILO, open.use().sequence(), "right: the alarm was real");
        assertThat(alerts()).isEmpty();
    }

    /** It trained for hours, or its owner proposed it late: nobody could act before. */
    @Test
    void aCandidateWaitsSincePeopleCanActAndNotSinceItWasMade() {
        release(FIRST, 11);
        sealed(SECOND, "sam");
        clock.now = clock.now.plus(Duration.ofHours(30));
        signPackage.sign(SECOND);
        propose.propose(SECOND);
        assertThat(waiting()).isEmpty();
        clock.now = clock.now.plus(Duration.ofHours(23));
        propose.propose(SECOND);
        assertThat(waiting()).isEmpty();
        clock.now = clock.now.plus(Duration.ofHours(2));
        assertThat(waiting()).containsExactly("candidate-waits version/pump-failure/2");

        approve.approve(RHEA, SECOND, sign(Action.ACTIVATE, SECOND, kit.rhea, Optional.empty()));
        assertThat(waiting()).as("now it waits for its promotion").isEmpty();
        clock.now = clock.now.plus(Duration.ofHours(25));
        assertThat(waiting()).containsExactly("candidate-waits version/pump-failure/2");
    }

    @Test
    void aSupersededCandidateWaitsAgainSinceARollBackOrAWaiver() {
        VersionId third = superseded();
        clock.now = clock.now.plus(Duration.ofDays(2));
        assertThat(waiting()).isEmpty();
        undecidedWith(third);
        clock.now = clock.now.plus(Duration.ofDays(2));
        waive.waive(MILO, SECOND, waiver("slice:north"));
        assertThat(waiting()).isEmpty();
        clock.now = clock.now.plus(Duration.ofHours(25));
        assertThat(waiting()).containsExactly("candidate-waits version/pump-failure/2");

        request(RHEA, kit.rhea);
        giveBack.rollBack(13, FIRST, submitted.get(0));
        assertThat(waiting()).isEmpty();
        clock.now = clock.now.plus(Duration.ofHours(25));
        assertThat(waiting()).containsExactly("candidate-waits version/pump-failure/2");
    }

    private List<String> waiting() {
        return alerts().stream()
                .filter(line -> line.startsWith("candidate-waits"))
                .toList();
    }

    private List<String> alerts() {
        Map<AlertKind, AlertRules.Rule> kinds = new EnumMap<>(AlertKind.class);
        for (AlertKind kind : AlertKind.values()) {
            kinds.put(kind, new AlertRules.Rule(kind.usual(), Duration.ofHours(24), 10, List.of()));
        }
        JpaServingChecks checks = database.repository(JpaServingChecks.class);
        return new ReleaseAlerts(
                        database.transactions(),
                        models,
                        versions,
                        releases,
                        new ServingWaivers(
                                database.transactions(),
                                models,
                                versions,
                                releases,
                                documents,
                                checks,
                                audited::add,
                                clock),
                        checks,
                        database.repository(JpaBreakGlass.class),
                        new AlertRules(
                                kinds, List.of(), new AlertRules.Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO)))
                .look(clock.instant()).stream()
                        .map(found -> found.kind().wireName() + " " + found.subject())
                        .toList();
    }

    @Test
    void nothingMoreIsDoneByBreakGlassWhileAReviewIsOverdue() {
        trust = kit.trustWithBreakGlass();
        release(FIRST, 11);
        proposed(SECOND);
        approve.approveByBreakGlass(RHEA, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.rhea, "urgent"));
        approve.approveByBreakGlass(GWEN, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.gwen, "urgent"));
        activate.activate(12, SECOND);
        clock.now = clock.now.plus(Duration.ofDays(8));

        assertThat(review.open(MILO).get(0).overdue()).isTrue();
        assertFails(
                ReleaseFailure.BREAK_GLASS_REVIEW_OVERDUE,
                "the review of order 2 (pump-failure/2) was due by",
                () -> breakGlass(Action.ROLL_BACK, FIRST, kit.rhea, "worse than before"));
        review.review(MILO, 2, "wrong: nobody had asked the plant");
        rollBack.rollBackByBreakGlass(RHEA, MODEL, breakGlass(Action.ROLL_BACK, FIRST, kit.rhea, "worse"));
        assertThat(submitted).isEmpty();
        rollBack.rollBackByBreakGlass(GWEN, MODEL, breakGlass(Action.ROLL_BACK, FIRST, kit.gwen, "worse"));
        giveBack.rollBack(14, FIRST, submitted.get(0));
        assertThat(champion()).isEqualTo(FIRST);
        assertThat(review.open(MILO).get(0).use().action()).isEqualTo(Action.ROLL_BACK);
    }

    /** A node that refuses the order has done nothing: there is nothing to review, and the next attempt is not held up. */
    @Test
    void whatTheNodeRefusedIsNoUseOfBreakGlassUntilItIsFollowed() {
        trust = kit.trustWithBreakGlass();
        release(FIRST, 11);
        proposed(SECOND);
        approve.approveByBreakGlass(RHEA, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.rhea, "urgent"));
        approve.approveByBreakGlass(GWEN, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.gwen, "urgent"));
        node.clockAhead = Duration.ofHours(1);
        assertFails(ReleaseFailure.SERVING_NODE_REFUSED, "refused", () -> activate.activate(12, SECOND));
        assertThat(review.all(MILO)).isEmpty();

        node.clockAhead = Duration.ZERO;
        activate.activate(13, SECOND);
        assertThat(champion()).isEqualTo(SECOND);
        assertThat(review.open(MILO)).hasSize(1);
        assertThat(audited).extracting(AuditLog.Event::action).containsOnlyOnce("break-glass.used");
    }

    /** Those who need no break-glass are not held up by what others left undone. */
    @Test
    void anOverdueReviewHoldsUpNoDecisionOfEnoughReleaseManagers() {
        trust = kit.trustWithBreakGlass();
        release(FIRST, 11);
        proposed(SECOND);
        approve.approveByBreakGlass(RHEA, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.rhea, "urgent"));
        approve.approveByBreakGlass(GWEN, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.gwen, "urgent"));
        activate.activate(12, SECOND);
        VersionId third = new VersionId(MODEL, 3);
        proposed(third);
        clock.now = clock.now.plus(Duration.ofDays(6));
        String early = breakGlass(Action.ACTIVATE, third, kit.rhea, "urgent");
        String late = breakGlass(Action.ACTIVATE, third, kit.gwen, "urgent");
        approve.approveByBreakGlass(RHEA, third, early);
        clock.now = clock.now.plus(Duration.ofDays(2));

        assertFails(
                ReleaseFailure.BREAK_GLASS_REVIEW_OVERDUE,
                "was due by",
                () -> approve.approveByBreakGlass(GWEN, third, late));
        String milo = sign(Action.ACTIVATE, third, kit.milo, Optional.empty());
        assertThat(approve.approve(MILO, third, milo).state()).isEqualTo(VersionState.APPROVED);
        activate.activate(13, third);
        assertThat(champion()).isEqualTo(third);
        assertThat(review.open(MILO)).as("the third one was no break-glass").hasSize(1);
    }

    /** Both had signed in time; only afterwards another review became overdue. */
    @Test
    void countsNobodyByBreakGlassWhileAReviewIsOverdue() {
        trust = kit.trustWithBreakGlass();
        release(FIRST, 11);
        proposed(SECOND);
        approve.approveByBreakGlass(RHEA, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.rhea, "urgent"));
        approve.approveByBreakGlass(GWEN, SECOND, breakGlass(Action.ACTIVATE, SECOND, kit.gwen, "urgent"));
        activate.activate(12, SECOND);
        VersionId third = new VersionId(MODEL, 3);
        proposed(third);
        clock.now = clock.now.plus(Duration.ofDays(6));
        approve.approveByBreakGlass(RHEA, third, breakGlass(Action.ACTIVATE, third, kit.rhea, "urgent"));
        approve.approveByBreakGlass(GWEN, third, breakGlass(Action.ACTIVATE, third, kit.gwen, "urgent"));
        assertThat(state(third)).isEqualTo(VersionState.APPROVED);
        clock.now = clock.now.plus(Duration.ofDays(2));

        assertFails(
                ReleaseFailure.BREAK_GLASS_REVIEW_OVERDUE,
                "was due by",
                () -> promote.promote(RHEA, third, Optional.empty()));
        assertThat(viewCandidate.candidate(RHEA, third).missing()).isEqualTo(1);
        review.review(MILO, 2, "right");
        promote.promote(RHEA, third, Optional.empty());
    }

    @Test
    void nobodyWhoSignedAndNobodyWhomTheTrustFileDoesNotNameReviews() {
        trust = kit.trustWithBreakGlass();
        proposed(FIRST);
        approve.approveByBreakGlass(RHEA, FIRST, breakGlass(Action.ACTIVATE, FIRST, kit.rhea, "urgent"));
        approve.approveByBreakGlass(GWEN, FIRST, breakGlass(Action.ACTIVATE, FIRST, kit.gwen, "urgent"));
        activate.activate(11, FIRST);
        Actor zed = new Actor("zed", Set.of(Role.AUDITOR));
        assertFails(
                ReleaseFailure.BREAK_GLASS_NOT_REVIEWED,
                "names no release manager or auditor zed",
                () -> review.review(zed, 1, "all is well"));
        Actor gwen = new Actor("gwen", Set.of(Role.AUDITOR));
        assertFails(
                ReleaseFailure.BREAK_GLASS_NOT_REVIEWED,
                "gwen signed order 1",
                () -> review.review(gwen, 1, "all is well"));
        review.review(MILO, 1, "right");
    }

    @Test
    void whatEnoughReleaseManagersApprovedIsNoBreakGlass() {
        trust = kit.trustWithBreakGlass();
        proposed(FIRST);
        approve.approveByBreakGlass(RHEA, FIRST, breakGlass(Action.ACTIVATE, FIRST, kit.rhea, "urgent"));
        approve.approve(MILO, FIRST, sign(Action.ACTIVATE, FIRST, kit.milo, Optional.empty()));
        approve.approveByBreakGlass(GWEN, FIRST, breakGlass(Action.ACTIVATE, FIRST, kit.gwen, "urgent"));
        activate.activate(11, FIRST);
        assertThat(review.all(MILO)).isEmpty();
    }

    @Test
    void whoWaivedOrBuiltDecidesNothingByBreakGlass() {
        trust = kit.trustWithBreakGlass();
        proposed(FIRST, "gwen");
        String holder = breakGlass(Action.ACTIVATE, FIRST, kit.gwen, "urgent");
        assertFails(ReleaseFailure.APPROVER_IN_LINEAGE, "gwen", () -> approve.approveByBreakGlass(GWEN, FIRST, holder));
        String plain = sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty());
        assertFails(
                ReleaseFailure.APPROVAL_OTHER,
                "submitted to activate pump-failure/1 by break-glass",
                () -> approve.approveByBreakGlass(RHEA, FIRST, plain));
        trust = kit.trust(1, 2, Set.of());
        assertFails(
                ReleaseFailure.BREAK_GLASS_NOT_ALLOWED,
                "does not allow break-glass",
                () -> breakGlass(Action.ACTIVATE, FIRST, kit.rhea, "urgent"));
        assertThat(review.isAllowed()).isFalse();
    }

    private String breakGlass(Action action, VersionId id, SigningKey person, String reason) {
        clock.now = clock.now.plusSeconds(1);
        OfferStatement.Wanted wanted =
                new OfferStatement.Wanted(action, Optional.empty(), Optional.of(reason), false, true);
        return envelope(offer.offer(OUTSIDER, id, wanted).payload().getBytes(StandardCharsets.UTF_8), person);
    }

    @Test
    void refusesWhoIsNoReleaseManagerHere() {
        proposed(FIRST);
        String approval = sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty());
        Actor engineer = new Actor("rhea", Set.of(Role.ENGINEER));
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                        DrydockException.class, () -> approve.approve(engineer, FIRST, approval)))
                .hasMessageContaining("needs the role release-manager");
        assertThat(audited).extracting(AuditLog.Event::action).contains("approve-candidate.refused");
    }

    @Test
    void rejectsForGood() {
        proposed(FIRST);
        assertThat(reject.reject(RHEA, FIRST, "flips too many").state()).isEqualTo(VersionState.REJECTED);
        assertThat(viewCandidate.candidate(RHEA, FIRST).rejection())
                .contains(new VersionRepository.Rejection("flips too many", RHEA.name(), clock.now));
        assertThat(reject.reject(RHEA, FIRST, "again").state()).isEqualTo(VersionState.REJECTED);
        assertThat(viewCandidate
                        .candidate(RHEA, FIRST)
                        .rejection()
                        .orElseThrow()
                        .reason())
                .isEqualTo("flips too many");
        assertFails(
                RegistryFailure.VERSION_STATE_WRONG,
                "There is nothing to sign",
                () -> offered(Action.ACTIVATE, FIRST, Optional.empty()));
    }

    @Test
    void activatesNothingForARunThatNoReleaseManagerAskedFor() {
        approved(FIRST);
        assertFails(ReleaseFailure.PROMOTION_NOT_ASKED_FOR, "drydock promote", () -> activate.activate(99, FIRST));
    }

    @Test
    void rollsBackOnceAsManyPeopleSignedAsTheTrustFileAsks() {
        trust = kit.trust(1, 2, Set.of());
        release(FIRST, 11);
        release(SECOND, 12);
        clock.now = clock.now.plus(Duration.ofDays(1));
        RollBackModel.Wished first = request(RHEA, kit.rhea);
        assertThat(first.signed()).containsExactly("rhea");
        assertThat(first.missing()).isEqualTo(1);
        assertThat(first.execution()).isEmpty();
        assertThat(request(RHEA, kit.rhea).missing()).isEqualTo(1);
        assertThat(submitted).isEmpty();
        String kept = database.transactions()
                .required(() -> releases.approvals(FIRST, Action.ROLL_BACK))
                .get(0)
                .statementDigest();
        assertFails(
                ReleaseFailure.APPROVALS_TOO_FEW,
                "1 release managers' statements count, and 2 are needed",
                () -> giveBack.rollBack(13, FIRST, kept));

        RollBackModel.Wished second = request(MILO, kit.milo);
        assertThat(second.signed()).containsExactly("milo", "rhea");
        assertThat(second.execution()).isPresent();
        assertThat(submitted).hasSize(1);
        giveBack.rollBack(13, FIRST, submitted.get(0));
        assertThat(node.current).isEqualTo(digest(FIRST));
        assertThat(view.models(RHEA).get(0).previous()).contains(SECOND);
        giveBack.rollBack(13, FIRST, submitted.get(0));
        assertThat(node.sequences).hasSize(3);
    }

    @Test
    void refusesARollBackToADamagedPackageBeforeAnybodySigns() throws IOException {
        release(FIRST, 11);
        release(SECOND, 12);
        Path weights = packages.require(digest(FIRST)).resolve("model/weights.pt");
        byte[] signed = Files.readAllBytes(weights);
        String request = sign(Action.ROLL_BACK, FIRST, kit.rhea, Optional.of("complaints"));
        Files.delete(weights);
        for (ThrowingCallable act : List.<ThrowingCallable>of(
                () -> sign(Action.ROLL_BACK, FIRST, kit.rhea, Optional.of("complaints")),
                () -> rollBack.rollBack(RHEA, MODEL, request))) {
            assertFails(
                    PackagingFailure.PACKAGE_DAMAGED,
                    "pump-failure/1 cannot be rolled back to: its stored package is damaged (model/weights.pt is missing). Put the"
                            + " package back in " + packages.place(digest(FIRST)) + ", from a backup",
                    act);
        }
        assertThat(submitted).isEmpty();
        facts.record(12, RunFacts.WATCH_FAILED, SECOND.toString());
        assertFails(
                PackagingFailure.PACKAGE_DAMAGED, "is not put back into service", () -> giveBack.withdraw(12, SECOND));
        assertThat(node.current).isEqualTo(digest(SECOND));
        assertThat(audited).extracting(AuditLog.Event::action).containsOnlyOnce("package.damaged");

        Files.write(weights, signed);
        giveBack.withdraw(12, SECOND);
        assertThat(node.current).isEqualTo(digest(FIRST));
        assertThat(audited).extracting(AuditLog.Event::action).containsOnlyOnce("package.damaged", "package.mended");
    }

    /** What was signed about an earlier release is not kept for a later one. */
    @Test
    void countsNoRequestToRollBackThatIsOlderThanWhatAnswers() {
        trust = kit.trust(1, 2, Set.of());
        release(FIRST, 11);
        release(SECOND, 12);
        clock.now = clock.now.plus(Duration.ofHours(1));
        request(RHEA, kit.rhea);
        String old = sign(Action.ROLL_BACK, FIRST, kit.milo, Optional.of("complaints"));
        clock.now = clock.now.plus(Duration.ofHours(1));
        release(new VersionId(MODEL, 3), 14);
        assertThat(view.models(RHEA).get(0).previous()).contains(SECOND);
        clock.now = clock.now.plus(Duration.ofHours(1));
        assertFails(
                ReleaseFailure.APPROVAL_OTHER,
                "and what answers now began to at",
                () -> rollBack.rollBack(MILO, MODEL, old));
        RollBackModel.Wished anew = request(MILO, kit.milo);
        assertThat(anew.signed()).containsExactly("milo");
        assertThat(anew.missing()).isEqualTo(1);
    }

    private RollBackModel.Wished request(Actor actor, SigningKey key) {
        return rollBack.rollBack(
                actor, MODEL, sign(Action.ROLL_BACK, FIRST, key, Optional.of("complaints from the north")));
    }

    @Test
    void saysWhatMustBeSignedAgainAfterANewTrustFileAndGoesOnThen() {
        waivedAndApproved();
        trust = kit.trust(2, 1, Set.of());
        for (ThrowingCallable act : List.<ThrowingCallable>of(
                () -> promote.promote(RHEA, FIRST, Optional.empty()), () -> activate.activate(11, FIRST))) {
            assertFails(
                    ReleaseFailure.APPROVALS_TOO_FEW,
                    "0 approvals are in force, and 1 are needed (the one of milo was signed under another trust file than"
                            + " version 2). Let a release manager approve it again with 'drydock approve"
                            + " pump-failure/1'; and no waiver of"
                            + " gate no-baseline is in force (the one of rhea was signed under another trust file",
                    act);
        }
        approve.approve(MILO, FIRST, sign(Action.ACTIVATE, FIRST, kit.milo, Optional.empty()));
        assertFails(
                ReleaseFailure.WAIVER_MISSING,
                "Let a release manager waive it again with 'drydock waive no-baseline pump-failure/1'",
                () -> promote.promote(RHEA, FIRST, Optional.empty()));
        assertThat(waive.waive(RHEA, FIRST, sign(Action.WAIVE, FIRST, kit.rhea, Optional.of("still the first")))
                        .state())
                .isEqualTo(VersionState.APPROVED);
        promote.promote(RHEA, FIRST, Optional.empty());
        activate.activate(11, FIRST);
        assertThat(node.current).isEqualTo(digest(FIRST));
    }

    @Test
    void takesTheFormerApprovalsOfAPersonWhoseKeyWasRevokedForNothing() {
        trust = kit.trust(1, 2, Set.of());
        approved(FIRST);
        trust = kit.trust(2, 1, Set.of(kit.milo.publicKey().id()));
        assertFails(
                ReleaseFailure.APPROVALS_TOO_FEW,
                "the one of milo is by a key that trust file version 2 does not count",
                () -> activate.activate(11, FIRST));
        approve.approve(RHEA, FIRST, sign(Action.ACTIVATE, FIRST, kit.rhea, Optional.empty()));
        activate.activate(11, FIRST);
        assertThat(node.current).isEqualTo(digest(FIRST));
    }

    @Test
    void waivesNothingThatTheSealedReportDoesNotShow() {
        proposedByRun(FIRST, Optional.empty());
        assertFails(
                ReleaseFailure.GATE_NOT_WAIVABLE,
                "its gate report has no such gate. No gate holds the version.",
                () -> waive.waive(RHEA, FIRST, sign(Action.WAIVE, FIRST, kit.rhea, Optional.of("to be sure"))));
    }

    /** For what no test here comes to ask. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T neverAsked() {
        return null;
    }

    // --- the story's steps

    private void waivedAndApproved() {
        create(FIRST, "sam");
        Path workspace = packages.workspace(workspace(FIRST));
        kit.assemble(workspace);
        kit.seal(workspace, FIRST, Map.of("no-baseline", "WAIVED"));
        database.transactions().run(() -> {
            versions.recordAssembly(FIRST, workspace(FIRST), new PackageDigest().subjectDigest(workspace));
            versions.recordReport(FIRST, reportDigest(workspace), "INSUFFICIENT_EVIDENCE");
            versions.move(FIRST, VersionState.WAITING_FOR_WAIVER);
        });
        receive.receive(
                RHEA,
                new ReceiveApproval.Submitted(FIRST, Action.WAIVE, false),
                sign(Action.WAIVE, FIRST, kit.rhea, Optional.of("first of its kind")),
                (v, s) -> {},
                (v, t, n) -> versions.move(FIRST, VersionState.SEALED));
        signPackage.sign(FIRST);
        propose.propose(FIRST);
        approve.approve(MILO, FIRST, sign(Action.ACTIVATE, FIRST, kit.milo, Optional.empty()));
        assertThat(state(FIRST)).isEqualTo(VersionState.APPROVED);
    }

    private void release(VersionId id, long run) {
        approved(id);
        activate.activate(run, id);
    }

    private void approved(VersionId id) {
        proposed(id);
        approve.approve(RHEA, id, sign(Action.ACTIVATE, id, kit.rhea, Optional.empty()));
        if (trust.approvalQuorum() > 1) {
            approve.approve(MILO, id, sign(Action.ACTIVATE, id, kit.milo, Optional.empty()));
        }
        assertThat(state(id)).isEqualTo(VersionState.APPROVED);
    }

    private void proposed(VersionId id) {
        proposed(id, "sam");
    }

    private void proposed(VersionId id, String creator) {
        sealed(id, creator);
        signPackage.sign(id);
        propose.propose(id);
    }

    private void sealed(VersionId id, String creator) {
        create(id, creator);
        seal(id, assembled(id));
    }

    private void snapshotAsOf(String asOf) {
        snapshot = Sha256.hex(asOf);
        database.transactions()
                .run(() -> database.repository(JpaSnapshots.class)
                        .add(new SealedSnapshot(
                                new SnapshotId(snapshot), MODEL, 1, Instant.parse(asOf), 1, clock.instant())));
    }

    private void create(VersionId id, String creator) {
        ModelVersion created = database.transactions()
                .required(() -> versions.create(
                        MODEL,
                        new Origin(serving(), OptionalLong.empty(), creator, Optional.of(snapshot)),
                        clock.instant()));
        assertThat(created.id()).isEqualTo(id);
    }

    /** The champion, with which a candidate is compared at first. */
    private Optional<VersionId> serving() {
        return database.transactions().required(() -> versions.champion(MODEL)).map(ModelVersion::id);
    }

    private void proposedByRun(VersionId id, Optional<VersionId> parent) {
        ModelVersion created = database.transactions()
                .required(() -> versions.create(
                        MODEL,
                        new Origin(parent, OptionalLong.of(70 + id.number()), "sam", Optional.empty()),
                        clock.instant()));
        assertThat(created.id()).isEqualTo(id);
        seal(id, assembled(id));
        signPackage.sign(id);
        propose.propose(id);
    }

    private static String signed(String policy, SigningKey... signers) {
        byte[] content = policy.getBytes(StandardCharsets.UTF_8);
        Envelope envelope = Envelope.sign(Envelope.POLICY_TYPE, content, signers[0]);
        for (int i = 1; i < signers.length; i++) {
            envelope = envelope.alsoSignedBy(signers[i]);
        }
        return new String(envelope.toJson(), StandardCharsets.UTF_8);
    }

    private Path assembled(VersionId id) {
        Path workspace = packages.workspace(workspace(id));
        ReleaseKit.write(workspace, "model/number.txt", id.toString());
        kit.assemble(workspace);
        if (!policyOfNext.isEmpty()) {
            kit.addSuite(workspace, policyOfNext.getBytes(StandardCharsets.UTF_8));
        }
        if (trust.approvalQuorum() > 1) {
            kit.addSuite(workspace, policySignedByBoth());
            installPolicy(policySignedByBoth());
        }
        kit.seal(workspace, id, Map.of(), serving());
        return workspace;
    }

    private byte[] policySignedByBoth() {
        byte[] policy = SuiteKit.policy(1).getBytes(StandardCharsets.UTF_8);
        return Envelope.sign(Envelope.POLICY_TYPE, policy, kit.rhea)
                .alsoSignedBy(kit.milo)
                .toJson();
    }

    private void seal(VersionId id, Path workspace) {
        database.transactions().run(() -> {
            versions.recordAssembly(id, workspace(id), new PackageDigest().subjectDigest(workspace));
            versions.recordReport(id, reportDigest(workspace), "PASS");
            versions.move(id, VersionState.SEALED);
        });
    }

    private String reportDigest(Path workspace) {
        try {
            return reports.keep(Files.readAllBytes(workspace.resolve("report/gate-report.json")), new byte[0]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String workspace(VersionId id) {
        return id.model() + "-" + id.number();
    }

    private byte[] offered(Action action, VersionId id, Optional<String> reason) {
        Optional<String> gate = action == Action.WAIVE ? Optional.of("no-baseline") : Optional.empty();
        return offer.offer(OUTSIDER, id, new OfferStatement.Wanted(action, gate, reason))
                .payload()
                .getBytes(StandardCharsets.UTF_8);
    }

    private String sign(Action action, VersionId id, SigningKey person, Optional<String> reason) {
        clock.now = clock.now.plusSeconds(1);
        return envelope(offered(action, id, reason), person);
    }

    private static String envelope(byte[] payload, SigningKey person) {
        return new String(Envelope.sign(Envelope.APPROVAL_TYPE, payload, person).toJson(), StandardCharsets.UTF_8);
    }

    /** A properly signed approval of the first version with one value changed. */
    private String with(String key, String value, String changed) {
        String payload = new String(offered(Action.ACTIVATE, FIRST, Optional.empty()), StandardCharsets.UTF_8);
        String edited = payload.replace("\"" + key + "\" : \"" + value + "\"", "\"" + key + "\" : \"" + changed + "\"");
        assertThat(edited).isNotEqualTo(payload);
        return envelope(edited.getBytes(StandardCharsets.UTF_8), kit.rhea);
    }

    private void assertApprovalRefused(FailureCode code, String words, Actor actor, SigningKey key) {
        String approval = sign(Action.ACTIVATE, FIRST, key, Optional.empty());
        assertFails(code, words, () -> approve.approve(actor, FIRST, approval));
        assertNothingKept();
        if (code == ReleaseFailure.APPROVER_IN_LINEAGE) {
            assertFails(
                    code,
                    words,
                    () -> offer.offer(
                            actor,
                            FIRST,
                            new OfferStatement.Wanted(Action.ACTIVATE, Optional.empty(), Optional.empty())));
        }
    }

    private void assertRefused(FailureCode code, String words, String approval) {
        assertFails(code, words, () -> approve.approve(RHEA, FIRST, approval));
        assertNothingKept();
    }

    private void assertNothingKept() {
        assertThat(database.transactions().<List<?>>required(() -> releases.approvals(FIRST, Action.ACTIVATE)))
                .isEmpty();
        assertThat(state(FIRST)).isEqualTo(VersionState.PROPOSED);
        assertThat(audited).extracting(AuditLog.Event::action).contains("candidate.activate.refused");
    }

    private VersionState state(VersionId id) {
        return database.transactions().required(() -> versions.require(id)).state();
    }

    private VersionId champion() {
        return database.transactions()
                .required(() -> versions.requireChampion(MODEL))
                .id();
    }

    private String digest(VersionId id) {
        return database.transactions()
                .required(() -> versions.require(id))
                .packageDigest()
                .orElseThrow();
    }

    /** A serving node that verifies with the real verifier and remembers what a real one remembers. */
    private final class Node implements ServingTarget {
        private final OrderVerifier verifier = new OrderVerifier(ReleaseKit.verifier());
        private final Set<String> activated = new HashSet<>();
        private final Map<String, Path> delivered = new HashMap<>();
        private final List<Long> sequences = new ArrayList<>();
        private @Nullable String current;
        private @Nullable VersionId serving;
        private @Nullable String previous;
        private @Nullable Instant since;
        private String lastOrder = "";
        private long lastSequence;
        private int losesAnswers;
        private int silentLooks;
        private double difference;
        private boolean unreachable;
        private boolean lostFiles;
        private int questions;
        private Map<String, ServedTraffic> traffic = Map.of();
        private Environment environment = Environment.of(Map.of("jdk", "17.0.12"));
        /** What it signs about the version of an order. */
        private Function<ReleaseOrder, Optional<String>> reports = order -> Optional.empty();

        /** How many answers about the audit log come from before its last order. */
        private int staleAnswers;

        /** What the orders said about the audit log. */
        private final List<LogClaim> claims = new ArrayList<>();

        private Duration clockAhead = Duration.ZERO;

        private record Kept(
                @Nullable String current, @Nullable VersionId serving, Set<String> activated, long lastSequence) {}

        private Kept backup() {
            return new Kept(current, serving, Set.copyOf(activated), lastSequence);
        }

        private void restore(Kept kept) {
            current = kept.current();
            serving = kept.serving();
            lastSequence = kept.lastSequence();
            activated.clear();
            activated.addAll(kept.activated());
            previous = null;
            since = null;
        }

        @Override
        public void deliver(Path packageDirectory, String packageDigest) {
            delivered.put(packageDigest, packageDirectory);
        }

        @Override
        public Outcome follow(String orderEnvelope) {
            Optional<String> report = reports.apply(documents.read(orderEnvelope));
            if (orderEnvelope.equals(lastOrder)) {
                lostFiles = false;
                return new Outcome.Followed(report);
            }
            byte[] bytes = orderEnvelope.getBytes(StandardCharsets.UTF_8);
            String digest = Statements.parseOrder(
                            Envelope.parse(bytes, Envelope.ORDER_TYPE).payload())
                    .packageDigest();
            NodeKnowledge knowledge = new NodeKnowledge(
                    trust,
                    lastSequence,
                    activated,
                    Optional.ofNullable(current),
                    Optional.ofNullable(serving),
                    Optional.ofNullable(previous),
                    Optional.ofNullable(since),
                    clock.instant().plus(clockAhead));
            Decision decision =
                    verifier.verify(bytes, java.util.Objects.requireNonNull(delivered.get(digest)), knowledge);
            if (decision instanceof Decision.Refused refused) {
                return new Outcome.Refused(refused.code().name(), refused.sentence(), report);
            }
            Decision.Accepted accepted = (Decision.Accepted) decision;
            Optional<String> otherLog = claims.isEmpty()
                    ? Optional.empty()
                    : accepted.order().log().orElseThrow().problem(claimed(claims.size() - 1));
            if (otherLog.isPresent() && accepted.order().action() == Action.ACTIVATE) {
                return new Outcome.Refused("AUDIT_LOG_DIFFERS", otherLog.get(), report);
            }
            lastOrder = orderEnvelope;
            lastSequence = accepted.order().sequence();
            sequences.add(lastSequence);
            accepted.order().log().ifPresent(claims::add);
            activated.addAll(accepted.before().activatedBefore());
            previous = OrderVerifier.actionOf(bytes) == Action.ACTIVATE
                    ? accepted.before().current().orElse(null)
                    : null;
            current = digest;
            serving = accepted.order().version();
            since = clock.instant().plus(clockAhead);
            activated.add(digest);
            return new Outcome.Followed(report);
        }

        @Override
        public void suspend(String suspension, List<String> lifting) {
            throw new AssertionError("nobody suspends a model here");
        }

        @Override
        public Said said() {
            questions++;
            return new Said(
                    current == null ? Map.of() : Map.of(MODEL, new Standing(lastSequence, current)), traffic, Map.of());
        }

        @Override
        public Optional<Checkpoint> witnessed() {
            int behind = staleAnswers > 0 ? 1 : 0;
            staleAnswers -= behind;
            return claims.isEmpty() ? Optional.empty() : Optional.of(claimed(claims.size() - 1 - behind));
        }

        private Checkpoint claimed(int order) {
            return Checkpoint.ofNote(claims.get(order).checkpoint());
        }

        @Override
        public Environment environment() {
            return environment;
        }

        @Override
        public Optional<String> serving(String model) {
            return lostFiles ? Optional.empty() : Optional.ofNullable(current);
        }

        @Override
        public GoldenAnswer askGolden(Path packageDirectory, String model) {
            return new GoldenAnswer(4, difference, 1e-5, String.valueOf(current));
        }
    }

    /** The way to the node, on which answers get lost. */
    private final class Lossy implements ServingTarget {
        @Override
        public void suspend(String suspension, List<String> lifting) {
            node.suspend(suspension, lifting);
        }

        @Override
        public void deliver(Path packageDirectory, String packageDigest) {
            if (node.unreachable) {
                throw away("away");
            }
            node.deliver(packageDirectory, packageDigest);
        }

        @Override
        public Outcome follow(String orderEnvelope) {
            Outcome outcome = node.follow(orderEnvelope);
            if (node.losesAnswers > 0) {
                node.losesAnswers--;
                throw away("lost");
            }
            return outcome;
        }

        @Override
        public Said said() {
            if (node.unreachable) {
                throw away("away");
            }
            return node.said();
        }

        @Override
        public Optional<Checkpoint> witnessed() {
            return node.witnessed();
        }

        @Override
        public Environment environment() {
            return node.environment();
        }

        @Override
        public Optional<String> serving(String model) {
            return node.serving(model);
        }

        @Override
        public GoldenAnswer askGolden(Path packageDirectory, String model) {
            if (node.silentLooks > 0) {
                node.silentLooks--;
                throw away("away");
            }
            return node.askGolden(packageDirectory, model);
        }

        private DrydockException away(String why) {
            return new DrydockException(ReleaseFailure.SERVING_NODE_UNREACHABLE, why);
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

    /** Takes down what would be started. */
    private final class Submitted extends SubmitJob {
        Submitted(Transactions transactions, Authorization authorization, Runs runs, AuditLog audit) {
            super(
                    transactions,
                    authorization,
                    neverAsked(),
                    neverAsked(),
                    runs,
                    neverAsked(),
                    new BeginRun(
                            neverAsked(),
                            runs,
                            neverAsked(),
                            facts,
                            new RunEnvironment(neverAsked(), neverAsked()),
                            new Journal(audit, clock)));
        }

        @Override
        public Execution submitOwn(Actor actor, String job, Map<String, String> parameters, String token) {
            return submitAllowed(actor, job, parameters, Optional.of(token));
        }

        @Override
        public Execution submitAllowed(
                Actor actor, String job, Map<String, String> parameters, Optional<String> token) {
            submitted.add(parameters.getOrDefault("approval", ""));
            return new Execution(
                    submitted.size(),
                    11,
                    job,
                    "STARTING",
                    Optional.empty(),
                    parameters,
                    clock.instant(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    private static final class NoRuns implements Runs {
        @Override
        public void add(Run run) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Run> find(long instanceId) {
            return Optional.empty();
        }

        @Override
        public Optional<Run> findByToken(String token) {
            return Optional.empty();
        }
    }

    /** Of every run the same. */
    private static final class KnownHands implements LineageRecords {
        private List<String> schedulers = List.of();
        private List<String> restarters = List.of();
        private final SortedMap<Long, String> measured = new TreeMap<>();
        private List<String> budgetRaisers = List.of();
        private List<String> jobFileApprovers = List.of();
        private List<String> labelReturners = List.of();
        private List<String> correctors = List.of();
        private List<InputFile> inputs = List.of();
        private Instant labelsAskedAfter = Instant.MAX;

        @Override
        public List<String> schedulers(long runInstance) {
            return schedulers;
        }

        @Override
        public SortedMap<Long, String> measurements(VersionId version) {
            return measured;
        }

        @Override
        public List<InputFile> inputs(long runInstance) {
            return inputs;
        }

        @Override
        public List<String> restarters(long runInstance) {
            return restarters;
        }

        @Override
        public List<String> budgetRaisers(long runInstance) {
            return budgetRaisers;
        }

        @Override
        public Set<String> jobFiles(long runInstance) {
            return Set.of("ab");
        }

        @Override
        public List<String> jobFileApprovers(Set<String> digests) {
            return digests.contains("ab") ? jobFileApprovers : List.of();
        }

        @Override
        public List<String> correctors(Set<String> exports) {
            return exports.isEmpty() ? List.of() : correctors;
        }

        @Override
        public boolean wasThereFirst(String digest) {
            return false;
        }

        @Override
        public List<String> labelReturners(String model, Instant after, Instant until, Set<String> files) {
            labelsAskedAfter = after;
            return after.isBefore(until) || !files.isEmpty() ? labelReturners : List.of();
        }
    }

    private static final class KnownFacts implements RunFacts {
        private final Map<String, String> known = new HashMap<>();

        @Override
        public void record(long instanceId, String fact, String value) {
            known.put(instanceId + fact, value);
        }

        @Override
        public Optional<String> find(long instanceId, String fact) {
            return Optional.ofNullable(known.get(instanceId + fact));
        }

        @Override
        public String require(long instanceId, String fact) {
            return find(instanceId, fact).orElseThrow();
        }

        @Override
        public Map<String, String> all(long instanceId) {
            return known;
        }
    }
}
