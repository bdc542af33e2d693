package dev.drydock.serving;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.domain.validation.ReceiverCheck;
import dev.drydock.domain.validation.ReceiverLatency;
import dev.drydock.domain.validation.ReceiverRules;
import dev.drydock.domain.validation.ReceiverRun;
import dev.drydock.domain.validation.ReceiverRun.Found;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.BehaviourSuite;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.RawRows;
import dev.drydock.modelfile.OwnCasesReader;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.suite.ReceiverTerms;
import dev.drydock.torchscript.ModuleScan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds out on this machine, before a version answers, whatever needs no row of the origin's. On the way back to a version that answered
 * before, only safety, golden vectors and behaviour are tried: nothing else may hold it up. Used by one thread.
 */
final class ReceiverTrial {
    private static final Logger LOG = Logger.getLogger(ReceiverTrial.class.getName());
    private static final String BACK = "Not run: it does not hold up the way back to a version that answered before.";
    private static final int ROWS_ASKED = 256;
    private static final int TEXTS_ASKED = 32;
    private static final long SEED = 71;
    /** The module, the second one that determinism needs, and what reading takes meanwhile. */
    private static final long TIMES_THE_FILE = 3;

    private static final double MEBIBYTE = 1 << 20;

    private final ReceiverTerms terms;
    private final Path directory;
    private final Path cases;
    private final boolean wayBack;
    private final MachineMemory memory;
    private final List<Found> found = new ArrayList<>();
    private OptionalLong occupiedBefore = OptionalLong.empty();

    /**
     * @param directory a verified package that nobody else writes to
     * @param cases this site's own, if the file exists
     */
    ReceiverTrial(ReceiverTerms terms, Path directory, Path cases, boolean wayBack, MachineMemory memory) {
        this.terms = terms;
        this.directory = directory;
        this.cases = cases;
        this.wayBack = wayBack;
        this.memory = memory;
    }

    /** What was found so far, beside the package's own report. */
    ReceiverRun run() {
        List<Found> inOrder = found.stream()
                .sorted((one, other) -> one.check().compareTo(other.check()))
                .toList();
        List<Found> missing = Arrays.stream(ReceiverCheck.values())
                .filter(check -> found.stream().noneMatch(one -> one.check() == check))
                .map(check -> Found.notRun(check, "Not run: another check failed before."))
                .toList();
        return ReceiverRun.of(Stream.concat(inOrder.stream(), missing.stream()).toList(), terms.report());
    }

    private boolean holds() {
        return problems().isEmpty();
    }

    private List<String> problems() {
        return run().problems(wayBack ? ReceiverRules.DEFAULT : terms.rules());
    }

    ReceiverReport report(
            OrderVerifier.Decision.Accepted accepted,
            GoldenVectors.Comparison golden,
            Optional<Behaviour> behaviour,
            Instant checkedAt) {
        ReleaseOrder order = accepted.order();
        return ReceiverReport.of(
                order.version(),
                order.packageDigest(),
                order.sequence(),
                checkedAt,
                new ReceiverReport.Checks(golden, behaviour, run(), holds()),
                accepted.approvers());
    }

    /** @throws DrydockException {@link ServingFailure#RECEIVER_CHECK_FAILED} */
    void requirePassed(VersionId version) {
        if (!holds()) {
            throw refusal(version);
        }
    }

    /** Why the version may not answer. */
    DrydockException refusal(VersionId version) {
        return new DrydockException(
                ServingFailure.RECEIVER_CHECK_FAILED,
                "Version " + version + " was not activated: on this machine " + String.join(" ", problems())
                        + " The receiver's report has every check beside the package's own report.");
    }

    /**
     * What must be known before the module is loaded.
     *
     * @param resident whether it is loaded already
     * @return whether it may be
     */
    boolean mayLoad(boolean resident) {
        safety();
        occupiedBefore = memory.resident();
        if (wayBack) {
            found.add(Found.notRun(ReceiverCheck.MEMORY, BACK));
        } else if (!resident) {
            room();
        }
        return found.stream().noneMatch(one -> one.verdict().equals(Optional.of(Verdict.FAIL)));
    }

    private void safety() {
        try {
            new ModuleScan().requireSafe(directory.resolve(PackageFiles.WEIGHTS));
            found.add(Found.of(ReceiverCheck.SAFETY, Verdict.PASS, "The module's file holds nothing but a module."));
        } catch (DrydockException e) {
            found.add(Found.of(ReceiverCheck.SAFETY, Verdict.FAIL, e.sentence()));
        }
    }

    /** A process that the system ends for want of memory takes with it what answers. */
    private void room() {
        OptionalLong available = memory.available();
        long file = directory.resolve(PackageFiles.WEIGHTS).toFile().length();
        long needed = TIMES_THE_FILE * file;
        if (available.isPresent() && available.getAsLong() - needed < reserve()) {
            found.add(Found.of(
                    ReceiverCheck.MEMORY,
                    Verdict.FAIL,
                    "Loading a module of " + mebibytes(file) + " beside what answers takes about " + mebibytes(needed)
                            + " for a while; " + mebibytes(available.getAsLong()) + " are available here, and "
                            + mebibytes(reserve())
                            + " must stay so. Free memory on this machine, use a smaller model or"
                            + " another machine."));
        }
    }

    /**
     * Everything else.
     *
     * @param champion what answers now, if anything does
     */
    void tryOut(
            Release next, Optional<Release> champion, GoldenVectors.Comparison golden, Optional<Behaviour> behaviour) {
        found.add(Found.of(
                ReceiverCheck.GOLDEN,
                golden.holds() ? Verdict.PASS : Verdict.FAIL,
                "The scores of " + golden.vectors() + " golden vectors differ by at most " + golden.largestDifference()
                        + " here, and " + golden.tolerance() + " is allowed."));
        found.add(behaviour
                .map(seen -> Found.of(
                        ReceiverCheck.BEHAVIOUR, seen.holds() ? Verdict.PASS : Verdict.FAIL, sentence(seen.told())))
                .orElseGet(
                        () -> Found.notRun(ReceiverCheck.BEHAVIOUR, "Not run: the package has no behaviour tests.")));
        if (wayBack) {
            for (ReceiverCheck check : List.of(ReceiverCheck.DETERMINISM, ReceiverCheck.CASES, ReceiverCheck.LATENCY)) {
                found.add(Found.notRun(check, BACK));
            }
            return;
        }
        if (golden.holds()) {
            determinism(next);
            cases(next);
            memory(champion.isPresent());
            latency(next, champion);
        }
    }

    private void determinism(Release next) {
        float[] first = next.model().score(next.goldenRows());
        float[] again;
        try (LoadedModel second = LoadedModel.load(directory)) {
            again = second.score(next.goldenRows());
        }
        boolean same = Arrays.equals(first, again);
        found.add(Found.of(
                ReceiverCheck.DETERMINISM,
                same ? Verdict.PASS : Verdict.FAIL,
                same
                        ? "Two loads of the package give the same scores here, bit for bit."
                        : "Two loads of the package give different scores here. Compare processor and PyTorch version with"
                                + " the package's run record."));
    }

    private void cases(Release next) {
        if (Files.notExists(cases)) {
            found.add(Found.notRun(
                    ReceiverCheck.CASES,
                    "Not run: this site has no cases of its own for the model. Write them to " + cases.getFileName()
                            + " in the node's folder serving/cases."));
            return;
        }
        try {
            Behaviour seen = BehaviourSuite.of(OwnCasesReader.read(cases, terms.definition()))
                    .check(next.model());
            if (!seen.holds()) {
                LOG.log(
                        Level.WARNING,
                        () -> "Own cases fail file=" + cases + " version=" + next.version() + ": " + seen.told());
            }
            found.add(Found.of(
                    ReceiverCheck.CASES,
                    seen.holds() ? Verdict.PASS : Verdict.FAIL,
                    seen.holds()
                            ? "All " + seen.tests() + " of this site's own cases hold, on " + seen.rows() + " rows."
                            : seen.broken().size() + " of this site's own " + seen.tests()
                                    + " cases fail. The node's log names them; they stay here."));
        } catch (DrydockException e) {
            LOG.log(Level.WARNING, e, () -> "Own cases cannot be tried file=" + cases);
            found.add(Found.of(
                    ReceiverCheck.CASES,
                    Verdict.FAIL,
                    "This site's own cases cannot be tried on the version ("
                            + e.code().name()
                            + "). The node's log says why. Correct " + cases.getFileName()
                            + " in the node's folder serving/cases."));
        }
    }

    private void memory(boolean besideChampion) {
        OptionalLong available = memory.available();
        OptionalLong occupied = memory.resident();
        if (available.isEmpty()) {
            found.add(Found.of(
                    ReceiverCheck.MEMORY,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "This system does not say how much memory is available. Serve on Linux, or take memory out of the"
                            + " policy's receiver.must-pass."));
            return;
        }
        boolean fits = available.getAsLong() >= reserve();
        String grown = occupied.isPresent() && occupiedBefore.isPresent()
                ? "The node's memory grew by "
                        + mebibytes(Math.max(0, occupied.getAsLong() - occupiedBefore.getAsLong())) + "; "
                : "";
        found.add(Found.of(
                ReceiverCheck.MEMORY,
                fits ? Verdict.PASS : Verdict.FAIL,
                grown + mebibytes(available.getAsLong()) + " are available with the version loaded"
                        + (besideChampion ? " beside the one that answers" : "") + ", and " + mebibytes(reserve())
                        + " must stay so."
                        + (fits ? "" : " Free memory on this machine, use a smaller model or another machine.")));
    }

    private void latency(Release next, Optional<Release> champion) {
        if (!ReceiverLatency.isLimited(terms.latency())) {
            found.add(Found.notRun(ReceiverCheck.LATENCY, "Not run: the gate policy limits no time."));
            return;
        }
        boolean text = next.signature().answers().readsText();
        RawRows wide = next.model().inventWidely(text ? TEXTS_ASKED : ROWS_ASKED, SEED);
        List<RawRows> rows = Stream.of(next.goldenRows(), wide)
                .flatMap(raw -> IntStream.range(0, raw.count()).mapToObj(raw::row))
                .toList();
        ArrivalRun arrivals = new ArrivalRun(next.model(), champion.map(Release::model), rows);
        found.addAll(ReceiverLatency.judge(
                terms.latency(), arrivals.measure(terms.rules().requestsPerSecond())));
    }

    private long reserve() {
        return terms.rules().reserveMebibytes() * (1L << 20);
    }

    private static String mebibytes(long bytes) {
        return Math.round(bytes / MEBIBYTE) + " MiB";
    }

    private static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
