package dev.drydock.serving;

import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.domain.validation.Numbers;
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
import dev.drydock.inference.OtherContract;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds out on this machine, before a version answers, whatever needs no row of the origin's. On the way back to a version that passed here
 * before, only safety, golden vectors and behaviour are tried: nothing else may hold it up. Used by one thread.
 */
final class ReceiverTrial {
    private static final Logger LOG = Logger.getLogger(ReceiverTrial.class.getName());
    private static final String BACK =
            "Not run: it does not hold up the way back to a version that passed here before.";
    private static final int ROWS_ASKED = 256;
    private static final int TEXTS_ASKED = 32;
    private static final long SEED = 71;
    /** The module, the second one that determinism needs, and what reading takes meanwhile. */
    private static final long TIMES_THE_FILE = 3;

    private static final long MEBIBYTE = 1L << 20;

    private final ReceiverTerms terms;
    private final Path directory;
    private final OwnFiles own;
    private final boolean wayBack;
    private final MachineMemory memory;
    private final List<Found> found = new ArrayList<>();
    private OptionalLong occupiedBefore = OptionalLong.empty();

    /**
     * What this site has of its own for a model; each file may be missing.
     *
     * @param cases behaviour tests
     * @param rows labelled rows
     */
    record OwnFiles(Path cases, Path rows) {}

    /**
     * @param directory a verified package that nobody else writes to
     * @param wayBack whether it passed here before, and an order leads back to it
     */
    ReceiverTrial(ReceiverTerms terms, Path directory, OwnFiles own, boolean wayBack, MachineMemory memory) {
        this.terms = terms;
        this.directory = directory;
        this.own = own;
        this.wayBack = wayBack;
        this.memory = memory;
    }

    /** What was found so far, beside the package's own report. */
    private ReceiverRun run() {
        Stream<Found> missing = Arrays.stream(ReceiverCheck.values())
                .filter(check -> found.stream().noneMatch(one -> one.check() == check))
                .map(check -> Found.notRun(check, "Not run: another check failed before."));
        return ReceiverRun.of(
                Stream.concat(found.stream(), missing)
                        .sorted(Comparator.comparing(Found::check))
                        .toList(),
                terms.report());
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
                new ReceiverReport.Checks(golden, behaviour, run(), problems().isEmpty()),
                accepted.approvers());
    }

    /** @throws DrydockException {@link ServingFailure#RECEIVER_CHECK_FAILED} */
    void requirePassed(VersionId version) {
        if (!problems().isEmpty()) {
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
        attempt(ReceiverCheck.SAFETY, () -> List.of(safety()));
        if (wayBack) {
            found.add(Found.notRun(ReceiverCheck.MEMORY, BACK));
        } else if (!resident) {
            occupiedBefore = memory.resident();
            room().ifPresent(found::add);
        }
        return found.stream().noneMatch(one -> one.verdict().equals(Optional.of(Verdict.FAIL)));
    }

    /** A check that breaks has failed: what it would have found, nobody knows. */
    private void attempt(ReceiverCheck check, Supplier<List<Found>> work) {
        try {
            found.addAll(work.get());
        } catch (DrydockException e) {
            LOG.log(Level.WARNING, e, () -> "A check broke check=" + check.wireName());
            found.add(Found.of(check, Verdict.FAIL, e.sentence()));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "A check broke check=" + check.wireName());
            found.add(Found.of(
                    check,
                    Verdict.FAIL,
                    "The check could not be run (" + e.getClass().getSimpleName() + "). Read the node's log."));
        }
    }

    private Found safety() {
        new ModuleScan().requireSafe(directory.resolve(PackageFiles.WEIGHTS));
        return Found.of(ReceiverCheck.SAFETY, Verdict.PASS, "The module's file holds nothing but a module.");
    }

    /** A process that the system ends for want of memory takes with it what answers. */
    private Optional<Found> room() {
        OptionalLong available = memory.available();
        long file = directory.resolve(PackageFiles.WEIGHTS).toFile().length();
        long needed = TIMES_THE_FILE * file;
        return available.isPresent() && available.getAsLong() - needed < reserve()
                ? Optional.of(
                        Found.of(
                                ReceiverCheck.MEMORY,
                                Verdict.FAIL,
                                "Loading a module of " + mebibytes(file) + " beside what is loaded takes about "
                                        + mebibytes(needed) + " for a while; " + mebibytes(available.getAsLong())
                                        + " are available here, and " + mebibytes(reserve())
                                        + " must stay so. Free memory on this machine, use a smaller model or another machine."))
                : Optional.empty();
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
                "The scores of " + golden.vectors() + " golden vectors differ by at most "
                        + Numbers.plain(golden.largestDifference()) + " here, and " + Numbers.plain(golden.tolerance())
                        + " is allowed."));
        found.add(behaviour
                .map(seen -> Found.of(
                        ReceiverCheck.BEHAVIOUR, seen.holds() ? Verdict.PASS : Verdict.FAIL, sentence(seen.told())))
                .orElseGet(() -> Found.notRun(
                        ReceiverCheck.BEHAVIOUR,
                        "Not run: the package has no behaviour tests; its owner writes them in model.yaml.")));
        if (wayBack) {
            for (ReceiverCheck check : List.of(
                    ReceiverCheck.DETERMINISM, ReceiverCheck.CASES, ReceiverCheck.ROWS, ReceiverCheck.LATENCY)) {
                found.add(Found.notRun(check, BACK));
            }
        } else if (golden.holds()) {
            attempt(ReceiverCheck.DETERMINISM, () -> List.of(determinism(next)));
            attempt(ReceiverCheck.CASES, () -> List.of(cases(next)));
            attempt(ReceiverCheck.MEMORY, () -> List.of(memory()));
            attempt(ReceiverCheck.ROWS, () -> new OwnRowsCheck(terms, own.rows).judge(next, champion));
            attempt(ReceiverCheck.LATENCY, () -> latency(next, champion));
        }
    }

    private Found determinism(Release next) {
        float[] first = next.model().score(next.goldenRows());
        float[] again;
        try (LoadedModel second = LoadedModel.load(directory)) {
            again = second.score(next.goldenRows());
        }
        boolean same = Arrays.equals(first, again);
        return Found.of(
                ReceiverCheck.DETERMINISM,
                same ? Verdict.PASS : Verdict.FAIL,
                same
                        ? "Two loads of the package give the same scores here, bit for bit."
                        : "Two loads of the package give different scores here. Compare processor and PyTorch version with"
                                + " the package's run record.");
    }

    private Found cases(Release next) {
        Path cases = own.cases;
        if (Files.notExists(cases)) {
            return Found.notRun(
                    ReceiverCheck.CASES,
                    "Not run: this site has no cases of its own for the model. Write them to " + cases.getFileName()
                            + " in the node's folder serving/cases.");
        }
        List<ExpectedBehaviour> tests;
        try {
            tests = OwnCasesReader.read(cases, terms.definition());
        } catch (DrydockException e) {
            LOG.log(Level.WARNING, e, () -> "Own cases cannot be read file=" + cases);
            return Found.of(
                    ReceiverCheck.CASES,
                    Verdict.FAIL,
                    "This site's own cases cannot be tried on the version ("
                            + e.code().name()
                            + "). The node's log says why. Correct " + cases.getFileName()
                            + " in the node's folder serving/cases.");
        }
        Behaviour seen = BehaviourSuite.of(tests).check(next.model());
        if (seen.holds()) {
            return Found.of(
                    ReceiverCheck.CASES,
                    Verdict.PASS,
                    "All " + seen.tests() + " of this site's own cases hold, on " + seen.rows() + " rows.");
        }
        LOG.log(
                Level.WARNING,
                () -> "Own cases fail file=" + cases + " version=" + next.version() + ": " + seen.told());
        return Found.of(
                ReceiverCheck.CASES,
                Verdict.FAIL,
                seen.broken().size() + " of this site's own " + seen.tests()
                        + " cases fail. The node's log names them; they stay here.");
    }

    private Found memory() {
        OptionalLong available = memory.available();
        OptionalLong occupied = memory.resident();
        if (available.isEmpty()) {
            return Found.of(
                    ReceiverCheck.MEMORY,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "This system does not say how much memory is available. Serve on Linux, or take memory out of the"
                            + " policy's receiver.must-pass.");
        }
        boolean fits = available.getAsLong() >= reserve();
        String grown = occupied.isPresent() && occupiedBefore.isPresent()
                ? "While the version was loaded, the node's memory grew by "
                        + mebibytes(Math.max(0, occupied.getAsLong() - occupiedBefore.getAsLong())) + "; "
                : "With the version loaded, ";
        return Found.of(
                ReceiverCheck.MEMORY,
                fits ? Verdict.PASS : Verdict.FAIL,
                grown + mebibytes(available.getAsLong()) + " are available beside what is loaded, and "
                        + mebibytes(reserve()) + " must stay so."
                        + (fits ? "" : " Free memory on this machine, use a smaller model or another machine."));
    }

    private List<Found> latency(Release next, Optional<Release> champion) {
        return ReceiverLatency.isLimited(terms.latency())
                ? ReceiverLatency.judge(terms.latency(), measured(next, champion))
                : List.of(Found.notRun(
                        ReceiverCheck.LATENCY,
                        "Not run: the gate policy refuses no version for the time that it takes; set latency.p95-ms."));
    }

    private ReceiverLatency.Measured measured(Release next, Optional<Release> champion) {
        boolean text = next.signature().answers().readsText();
        RawRows wide = next.model().inventWidely(text ? TEXTS_ASKED : ROWS_ASKED, SEED);
        List<RawRows> rows = Stream.of(next.goldenRows(), wide)
                .flatMap(raw -> IntStream.range(0, raw.count()).mapToObj(raw::row))
                .toList();
        return new ArrivalRun(
                        rows.size(),
                        asked(next, rows),
                        champion.map(release -> asked(release, asRead(rows, next, release))))
                .measure(terms.rules().requestsPerSecond(), ServingNode.Settings.standardAtOnce());
    }

    private static List<RawRows> asRead(List<RawRows> rows, Release next, Release champion) {
        return rows.stream()
                .map(row -> OtherContract.read(row, next.signature(), champion.signature()))
                .toList();
    }

    private static IntConsumer asked(Release release, List<RawRows> rows) {
        return row -> release.model().score(rows.get(row));
    }

    private long reserve() {
        return terms.rules().reserveMebibytes() * MEBIBYTE;
    }

    private static String mebibytes(long bytes) {
        return Math.round(bytes / (double) MEBIBYTE) + " MiB";
    }

    private static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
