package dev.drydock.serving;

import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.BehaviourSuite;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.RawRows;
import dev.drydock.intake.BoundedFile;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.OrderVerifier.Act;
import dev.drydock.packaging.OrderVerifier.Decision;
import dev.drydock.packaging.OrderVerifier.NodeKnowledge;
import dev.drydock.packaging.OrderVerifier.PastOrder;
import dev.drydock.packaging.suite.ReceiverTerms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows signed orders, one at a time: verify everything, load beside the current release, score the golden vectors, warm up, write the
 * state, activate. After a failure before the write, the current release still answers. A node that is killed after the write restarts with
 * the new release.
 */
final class Orders {
    private static final Logger LOG = Logger.getLogger(Orders.class.getName());
    private static final int WARM_UP_ROUNDS = 3;
    /** Of long texts a whole batch takes many times as long. */
    private static final int WARM_UP_TEXTS = 32;

    /** Longer than another version is usually tried out before it answers. */
    private static final long PATIENCE_SECONDS = 150;
    /** What a package's files cannot bring about, only the trust file. */
    private static final Set<FailureCode> OF_TRUST = Set.of(
            PackagingFailure.SIGNER_NOT_TRUSTED,
            ReleaseFailure.APPROVALS_TOO_FEW,
            ReleaseFailure.ORDER_NOT_TRUSTED,
            ReleaseFailure.ROLLBACK_TARGET_UNKNOWN,
            ReleaseFailure.WAIVER_MISSING,
            ServingFailure.NODE_STATE_UNREADABLE);

    private static final int SPARE_PACKAGES = 4;

    private final DefinitionReader definitions = new ModelFileReader();

    private final NodeFolder folder;
    private final ReportFolder reports;
    private final NodeMemory memory;
    private final InstalledTrust trust;
    private final PackageCache cache;
    private final LoadedReleases loadedReleases;
    private final NodeCounters counters;
    private final Clock clock;
    private final OrderVerifier verifier;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile NodeState state = NodeState.empty();
    private volatile boolean stateKnown;
    private String checkedBy = "";

    Orders(
            NodeFolder folder,
            NodeMemory memory,
            InstalledTrust trust,
            OrderVerifier verifier,
            PackageCache cache,
            LoadedReleases loadedReleases,
            NodeCounters counters,
            Clock clock) {
        this.folder = folder;
        this.reports = new ReportFolder(folder);
        this.memory = memory;
        this.trust = trust;
        this.verifier = verifier;
        this.cache = cache;
        this.loadedReleases = loadedReleases;
        this.counters = counters;
        this.clock = clock;
    }

    /**
     * The result of an order.
     *
     * @param repeated the very same order had been followed before; nothing was changed
     * @param signedReport what this node found of the version when it followed the order, JSON text; null if the trust file does not enrol its key
     */
    record Outcome(
            String model,
            int version,
            String packageDigest,
            long sequence,
            boolean repeated,
            @Nullable ReceiverReport report,
            @Nullable String signedReport) {}

    NodeState state() {
        return state;
    }

    /** The newest checkpoint of the orchestrator's audit log that came with an order, as it was signed. */
    Optional<String> auditCheckpoint() {
        return memory.log().kept();
    }

    Suspensions suspensions() {
        return memory.suspensions();
    }

    /** After a start: serves again what the last orders name, after verifying it again. */
    void recover() {
        turn.lock();
        try {
            memory.suspensions().recover();
            state = memory.state().read();
            stateKnown = true;
            if (!state.models().isEmpty()) {
                checkedBy =
                        trust.read().digest(); // before the verification with it: a file that arrives later is checked
            }
            state.models().forEach(this::recover);
        } catch (DrydockException e) {
            report(e);
        } finally {
            turn.unlock();
        }
    }

    private void recover(String model, NodeState.ModelState releases) {
        releases.before().flatMap(before -> again(model, before)).ifPresent(loadedReleases::keep);
        Optional<Release> current = again(model, releases.current());
        current.ifPresent(loadedReleases::switchTo);
        if (current.isEmpty() && beforeMayReturn(releases)) {
            loadedReleases.withdraw(model, true);
        }
    }

    /**
     * What an activation replaced may answer in its place if it must end; what people went back from may not, whether here or while the
     * node was away. A state of before does not say what was replaced.
     */
    private static boolean beforeMayReturn(NodeState.ModelState releases) {
        String replaced = releases.current().replaced();
        boolean directly = releases.before()
                .filter(before -> replaced == null || replaced.equals(before.packageDigest()))
                .isPresent();
        try {
            return directly && OrderVerifier.actionOf(bytes(releases.current())) == Action.ACTIVATE;
        } catch (DrydockException e) {
            return false; // the state holds no order there
        }
    }

    /**
     * Ends releases that no longer count under a newly installed trust file: the previous release answers again if it still counts, else
     * none. A release that counts again answers again. An unusable trust file ends nothing.
     */
    void recheck() {
        if (!turn.tryLock()) {
            return; // the order in progress reads the trust file itself; the next check comes soon
        }
        try {
            String digest = trust.read().digest();
            if (stateKnown && !digest.equals(checkedBy)) {
                state.models().forEach(this::recheck);
                checkedBy = digest;
            }
        } catch (DrydockException e) {
            LOG.log(
                    Level.FINE,
                    e,
                    () -> "The trust file could not be checked code=" + e.code().name());
        } finally {
            turn.unlock();
        }
    }

    private void recheck(String model, NodeState.ModelState releases) {
        Optional<DrydockException> why = ended(model, releases.current());
        if (why.isEmpty()) {
            if (!answers(model, releases.current())) {
                again(model, releases.current())
                        .ifPresentOrElse(loadedReleases::switchTo, () -> endBefore(model, releases));
            }
            return;
        }
        boolean beforeMay = beforeMayReturn(releases)
                && releases.before()
                        .filter(before -> ended(model, before).isEmpty())
                        .isPresent();
        if (answers(model, releases.current())) {
            loadedReleases.withdraw(model, beforeMay);
            reportEnd(why.get(), model, releases.current());
        } else if (!beforeMay) {
            loadedReleases.withdraw(model, false);
        }
    }

    /** The previous release answers because the current one's files are damaged. It ends too if it no longer counts. */
    private void endBefore(String model, NodeState.ModelState releases) {
        releases.before()
                .filter(before -> answers(model, before))
                .ifPresent(before -> ended(model, before).ifPresent(why -> {
                    loadedReleases.withdraw(model, false);
                    reportEnd(why, model, before);
                }));
    }

    private boolean answers(String model, NodeState.Followed followed) {
        return Optional.ofNullable(loadedReleases.current().get(model))
                .filter(release -> release.packageDigest().equals(followed.packageDigest()))
                .isPresent();
    }

    /** Why an activated release no longer counts under the current trust file; empty if it counts, or if only its files are damaged. */
    private Optional<DrydockException> ended(String model, NodeState.Followed followed) {
        try (PackageCache.Copy copy = cache.copy(followed.packageDigest())) {
            verifyAgain(new VersionId(model, followed.number()), followed, copy.directory());
            return Optional.empty();
        } catch (DrydockException e) {
            return Optional.of(e).filter(refusal -> OF_TRUST.contains(refusal.code()));
        }
    }

    private void reportEnd(DrydockException e, String model, NodeState.Followed followed) {
        counters.refusal(clock.instant(), e.code(), e.sentence());
        LOG.log(
                Level.SEVERE,
                e,
                () -> "No longer served model=" + model + "/" + followed.number() + " answering="
                        + Optional.ofNullable(loadedReleases.current().get(model))
                                .map(release -> release.version().toString())
                                .orElse("none")
                        + " code=" + e.code().name());
    }

    /** A release that was followed before this start, or nothing, with the reason among the refusals. */
    private Optional<Release> again(String model, NodeState.Followed followed) {
        VersionId version = new VersionId(model, followed.number());
        try {
            return Optional.of(loadAgain(version, followed));
        } catch (DrydockException e) {
            report(e);
            return Optional.empty();
        } catch (RuntimeException e) {
            report(new DrydockException(
                    ServingFailure.NODE_NOT_READY,
                    "Version " + version + " does not answer after the start: its model could not be loaded ("
                            + e.getClass().getSimpleName() + "). Read the node's log, or roll back.",
                    e));
            return Optional.empty();
        }
    }

    private Release loadAgain(VersionId version, NodeState.Followed followed) {
        Release release = verifyAndLoad(version, followed);
        try {
            requireGolden(release, release.checkAll());
            release.checkBehaviour().ifPresent(found -> requireBehaviour(release, found));
            warmUp(release);
        } catch (RuntimeException e) {
            release.leave();
            throw e;
        }
        LOG.info(() -> "Loaded again after a start model=" + version + " package=" + followed.packageDigest());
        return release;
    }

    private Release verifyAndLoad(VersionId version, NodeState.Followed followed) {
        try (PackageCache.Copy copy = cache.copy(followed.packageDigest())) {
            verifyAgain(version, followed, copy.directory());
            return load(version, followed.packageDigest(), copy.directory());
        }
    }

    private void verifyAgain(VersionId version, NodeState.Followed followed, Path directory) {
        InstalledTrust.Installed installed = trust.readSigned();
        Decision decision =
                verifier.verifyAgain(bytes(followed), directory, installed.trust(), act(followed, installed));
        if (decision instanceof Decision.Refused refused) {
            throw new DrydockException(refused.code(), refused.sentence());
        }
        requireSame(version, followed, ((Decision.Accepted) decision).order());
    }

    private Act act(NodeState.Followed followed, InstalledTrust.Installed installed) {
        return new Act(
                memory.trust().recall(followed.trustDigest(), installed),
                Instant.parse(followed.followedAt()),
                Optional.ofNullable(followed.replaced()),
                followed.first().map(origin -> new PastOrder(origin.order(), act(origin, installed))));
    }

    /** The state is not signed: a statement in it about an order counts only if the order itself has it. */
    private static void requireSame(VersionId version, NodeState.Followed followed, ReleaseOrder order) {
        if (!order.version().equals(version) || order.sequence() != followed.sequence()) {
            throw new DrydockException(
                    ServingFailure.NODE_STATE_UNREADABLE,
                    "Version " + version + " is not served: the node's state says that order " + followed.sequence()
                            + " activated it, and that order, " + order.sequence() + ", is signed for "
                            + order.version() + ". Restore the state from a backup, or roll back or promote.");
        }
    }

    private void report(DrydockException e) {
        counters.refusal(clock.instant(), e.code(), e.sentence());
        LOG.log(
                Level.SEVERE,
                e,
                () -> "Not served after a start code=" + e.code().name());
    }

    /**
     * Follows an order.
     *
     * @throws DrydockException if it is not followed; what answered keeps answering
     */
    Outcome follow(byte[] envelope) {
        takeTurn();
        try {
            requireState();
            Optional<Outcome> repeated = followedBefore(envelope);
            return repeated.isPresent() ? repeated.get() : followNew(envelope);
        } finally {
            turn.unlock();
        }
    }

    private void takeTurn() {
        try {
            if (turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new DrydockException(
                ReleaseFailure.RELEASE_UNDER_WAY,
                "The order was not followed: the node is following another one. Send it again.");
    }

    private void requireState() {
        if (!stateKnown) {
            state = memory.state().read();
            stateKnown = true;
        }
    }

    /** The orchestrator may have died before it heard the answer: the same order again is answered, not refused. */
    private Optional<Outcome> followedBefore(byte[] envelope) {
        String text = new String(envelope, StandardCharsets.UTF_8);
        return state.models().entrySet().stream()
                .filter(model -> model.getValue().current().order().equals(text))
                .findFirst()
                .map(model -> repeat(model.getKey(), model.getValue().current()));
    }

    /** If it could not be loaded at the last start, its package may have been uploaded again since. */
    private Outcome repeat(String model, NodeState.Followed followed) {
        if (!answers(model, followed)) {
            loadedReleases.switchTo(loadAgain(new VersionId(model, followed.number()), followed));
        }
        return outcome(model, followed, true, null, reports.find(followed.sequence(), followed.packageDigest()));
    }

    private static Outcome outcome(
            String model,
            NodeState.Followed followed,
            boolean repeated,
            @Nullable ReceiverReport report,
            Optional<String> signed) {
        return new Outcome(
                model,
                followed.number(),
                followed.packageDigest(),
                followed.sequence(),
                repeated,
                report,
                signed.orElse(null));
    }

    private Outcome followNew(byte[] envelope) {
        InstalledTrust.Installed installed = trust.readSigned();
        Instant now = clock.instant();
        ReleaseOrder named = verifier.open(envelope, NodeKnowledge.ofNew(installed.trust(), state.lastSequence(), now));
        try (PackageCache.Copy copy = cache.copy(named.packageDigest())) {
            Decision decision = verifier.verify(
                    envelope,
                    copy.directory(),
                    knowledge(installed.trust(), named.version().model(), now));
            if (decision instanceof Decision.Refused refused) {
                throw new DrydockException(refused.code(), refused.sentence());
            }
            requireLog((Decision.Accepted) decision);
            requirePolicy((Decision.Accepted) decision);
            memory.trust().keep(installed);
            Outcome outcome = activate(envelope, (Decision.Accepted) decision, copy.directory(), installed, now);
            removeWhatIsOver();
            return outcome;
        }
    }

    /** The way back leads to what was judged in its time; only a new activation must be judged by the newest policy. */
    private void requirePolicy(Decision.Accepted accepted) {
        if (accepted.order().action() == Action.ACTIVATE) {
            memory.policies().requireNotOlder(accepted.verified());
        }
    }

    /** A way back is never barred: what answers may do harm. The node's status names the log all the same. */
    private void requireLog(Decision.Accepted accepted) {
        try {
            memory.log().take(accepted.order()).ifPresent(problem -> {
                throw new DrydockException(
                        ReleaseFailure.AUDIT_LOG_DIFFERS,
                        "Order " + accepted.order().sequence() + " came with another audit log. " + problem);
            });
        } catch (DrydockException e) {
            if (accepted.order().action() == Action.ACTIVATE) {
                throw e;
            }
            counters.refusal(clock.instant(), e.code(), e.sentence());
            LOG.severe(e.sentence());
        }
    }

    /** Removes packages and trust files that no release here uses any more; the orchestrator sends a package with each order. */
    private void removeWhatIsOver() {
        try {
            cache.removeOthers(state.held(NodeState.Followed::packageDigest), SPARE_PACKAGES);
            memory.trust().forgetOthers(state.held(NodeState.Followed::trustDigest));
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> "Not all old packages were removed");
        }
    }

    private NodeKnowledge knowledge(TrustFile installed, String model, Instant now) {
        Optional<NodeState.ModelState> known = state.model(model);
        return new NodeKnowledge(
                installed,
                state.lastSequence(),
                known.map(releases -> Set.copyOf(releases.activated())).orElse(Set.of()),
                known.map(releases -> releases.current().packageDigest()),
                known.map(releases -> new VersionId(model, releases.current().number())),
                known.flatMap(Orders::replacedByActivation),
                known.map(releases -> Instant.parse(releases.current().followedAt())),
                now);
    }

    /** Only an activation can be withdrawn; after a roll-back, what was before it is no way on. */
    private static Optional<String> replacedByActivation(NodeState.ModelState releases) {
        return OrderVerifier.actionOf(bytes(releases.current())) == Action.ACTIVATE
                ? releases.replaced()
                : Optional.empty();
    }

    private Outcome activate(
            byte[] envelope,
            Decision.Accepted accepted,
            Path directory,
            InstalledTrust.Installed installed,
            Instant now) {
        ReleaseOrder order = accepted.order();
        VersionId version = order.version();
        Optional<Release> resident = loadedReleases.find(version.model(), order.packageDigest(), version.number());
        ReceiverTrial trial = new ReceiverTrial(
                ReceiverTerms.ofPackage(directory, definitions),
                directory,
                new ReceiverTrial.OwnFiles(folder.cases(version.model()), folder.ownRows(version.model())),
                order.action() == Action.ROLL_BACK && reports.hasPassed(order.packageDigest()),
                new MachineMemory());
        if (!trial.mayLoad(resident.isPresent())) {
            throw new RefusedHere(
                    trial.refusal(version),
                    reports.keep(
                            trial.report(accepted, ReceiverReport.Checks.NOT_LOADED, Optional.empty(), now),
                            installed.trust()));
        }
        Release next = resident.orElseGet(() -> load(version, order.packageDigest(), directory));
        boolean answers = false;
        try {
            GoldenVectors.Comparison comparison = next.checkAll();
            Optional<Behaviour> behaviour = next.checkBehaviour();
            warmUp(next);
            beside(version.model(), champion -> trial.tryOut(next, champion, comparison, behaviour));
            ReceiverReport report = trial.report(accepted, comparison, behaviour, now);
            Optional<String> signed = reports.keep(report, installed.trust());
            try {
                requireGolden(next, comparison);
                behaviour.ifPresent(found -> requireBehaviour(next, found));
                trial.requirePassed(version);
                requireSameTrust(installed, version);
            } catch (DrydockException e) {
                throw new RefusedHere(e, signed);
            }
            NodeState.Followed followed = new NodeState.Followed(
                    new String(envelope, StandardCharsets.UTF_8),
                    version.number(),
                    order.packageDigest(),
                    order.sequence(),
                    now.toString(),
                    installed.trust().digest(),
                    accepted.before().current().orElse(null),
                    order.action() == Action.ROLL_BACK ? origin(order).orElse(null) : null);
            NodeState after =
                    state.after(version.model(), followed, accepted.before().activatedBefore());
            memory.state().write(after);
            loadedReleases.switchTo(next);
            answers = true;
            state = after;
            LOG.info(() -> "Order followed action=" + order.action().wireName() + " model=" + version + " package="
                    + order.packageDigest() + " sequence=" + order.sequence());
            return outcome(version.model(), followed, false, report, signed);
        } finally {
            if (!answers && resident.isEmpty()) {
                next.leave();
            }
        }
    }

    /** A key that was revoked while the version was tried out counts no more. */
    private void requireSameTrust(InstalledTrust.Installed installed, VersionId version) {
        if (!trust.read().digest().equals(installed.trust().digest())) {
            throw new DrydockException(
                    ReleaseFailure.RELEASE_UNDER_WAY,
                    "Version " + version
                            + " was not activated: another trust file was installed while this node tried the"
                            + " version out. Send the order again.");
        }
    }

    /** With the release that answers now, if any, which is not closed meanwhile. */
    private void beside(String model, Consumer<Optional<Release>> work) {
        Optional<Release> champion = loadedReleases.enter(model);
        try {
            work.accept(champion);
        } finally {
            champion.ifPresent(Release::leave);
        }
    }

    /** The order by which a package that is gone back to had begun to answer; the node may have missed it and followed it on paper. */
    private Optional<NodeState.Followed> origin(ReleaseOrder back) {
        String model = back.version().model();
        return state.originOf(model, back.packageDigest())
                .or(() -> state.model(model).stream()
                        .map(NodeState.ModelState::current)
                        .flatMap(current -> OrderVerifier.read(bytes(current)).missed().stream()
                                .map(envelope -> onPaper(envelope, current)))
                        .filter(missed -> missed.packageDigest().equals(back.packageDigest()))
                        .findFirst());
    }

    private static NodeState.Followed onPaper(String envelope, NodeState.Followed current) {
        ReleaseOrder missed = OrderVerifier.read(envelope.getBytes(StandardCharsets.UTF_8));
        return new NodeState.Followed(
                envelope,
                missed.version().number(),
                missed.packageDigest(),
                missed.sequence(),
                missed.issuedAt().toString(),
                current.trustDigest(),
                missed.replaces().orElse(null),
                null);
    }

    private Release load(VersionId version, String packageDigest, Path directory) {
        ModelDefinition definition = definition(directory);
        Set<String> keptFromLog = Set.copyOf(definition.schema().fields().keptFrom(FieldPlace.NODE_LOG));
        LoadedModel model = LoadedModel.load(directory);
        try {
            GoldenVectors golden = GoldenVectors.ofPackage(directory);
            Optional<BehaviourSuite> behaviour = BehaviourSuite.ofPackage(directory, model.signature());
            return new Release(
                    version,
                    packageDigest,
                    model,
                    golden,
                    behaviour,
                    ReleaseDrift.ofPackage(
                            version,
                            directory,
                            model.signature(),
                            keptFromLog,
                            definition.drift().psi(),
                            System::nanoTime),
                    new Release.Declared(
                            keptFromLog,
                            SafeAnswer.of(
                                    model.signature(), definition.serving().safeAnswer()),
                            definition
                                    .serving()
                                    .batching()
                                    .map(declared -> Batching.of(version, declared, model, golden, behaviour))));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private ModelDefinition definition(Path directory) {
        try {
            return definitions.read(
                    BoundedFile.read(directory.resolve(PackageFiles.MODEL_YAML), ModelFileReader.LARGEST));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the package was verified a moment ago
        }
    }

    private static void requireGolden(Release release, GoldenVectors.Comparison comparison) {
        if (!comparison.holds()) {
            throw new DrydockException(
                    ServingFailure.GOLDEN_VECTORS_DIFFER,
                    "Version " + release.version() + " was not activated: golden vector " + comparison.worst()
                            + " differs by " + comparison.largestDifference() + " on this machine, and at most "
                            + comparison.tolerance()
                            + " is allowed. Compare processor and PyTorch version with the package's run record.");
        }
    }

    private static void requireBehaviour(Release release, Behaviour behaviour) {
        if (!behaviour.holds()) {
            throw new DrydockException(
                    ServingFailure.BEHAVIOUR_DIFFERS,
                    "Version " + release.version() + " was not activated: on this machine " + behaviour.told()
                            + ". Compare processor and PyTorch version with the package's run record.");
        }
    }

    /** The first calls are slow, so the node makes them before it answers clients. */
    private static void warmUp(Release release) {
        int rows = release.signature().answers().readsText()
                ? Math.min(WARM_UP_TEXTS, release.signature().maxBatch())
                : release.signature().maxBatch();
        RawRows full = release.model().invent(rows, 1);
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            release.model().score(full);
            release.checkOne();
        }
    }

    private static byte[] bytes(NodeState.Followed followed) {
        return followed.order().getBytes(StandardCharsets.UTF_8);
    }

    /** At the end: nothing answers any more. */
    void close() {
        turn.lock();
        try {
            loadedReleases.retireAll();
        } finally {
            turn.unlock();
        }
    }
}
