package dev.drydock.serving;

import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Evidence;
import dev.drydock.domain.validation.GateSuite;
import dev.drydock.domain.validation.GoldenCheck;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.ModelScores;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.ReceiverCheck;
import dev.drydock.domain.validation.ReceiverRun.Found;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.inference.OtherContract;
import dev.drydock.inference.RawRows;
import dev.drydock.packaging.suite.ReceiverTerms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The gates that labels and scores alone decide, asked of labelled rows of this site's own. What is found has figures and no row. */
final class OwnRowsCheck {
    private static final Logger LOG = Logger.getLogger(OwnRowsCheck.class.getName());
    private static final int ROWS_AT_ONCE = 1024;
    private static final int TEXTS_AT_ONCE = 16;
    private static final long MOST_SECONDS = 30;
    private static final long NANOS = 1_000_000_000;

    private final ReceiverTerms terms;
    private final Path file;

    OwnRowsCheck(ReceiverTerms terms, Path file) {
        this.terms = terms;
        this.file = file;
    }

    /** @param champion what answers now, if anything does */
    List<Found> judge(Release next, Optional<Release> champion) {
        if (Files.notExists(file)) {
            return List.of(Found.notRun(
                    ReceiverCheck.ROWS,
                    "Not run: this site has no labelled rows of its own for the model. Write them to "
                            + file.getFileName() + " in the node's folder serving/cases."));
        }
        OwnRows rows;
        try {
            rows = OwnRows.read(file, terms.definition());
        } catch (DrydockException e) {
            LOG.log(Level.WARNING, e, () -> "Own rows cannot be used file=" + file);
            return one(
                    Verdict.FAIL,
                    "This site's own labelled rows cannot be used (" + e.code().name()
                            + "). The node's log says why. Correct " + file.getFileName()
                            + " in the node's folder serving/cases.");
        }
        return judge(rows, next, champion);
    }

    private static List<Found> one(Verdict verdict, String finding) {
        return List.of(Found.of(ReceiverCheck.ROWS, verdict, finding));
    }

    private List<Found> judge(OwnRows rows, Release next, Optional<Release> champion) {
        long until = System.nanoTime() + MOST_SECONDS * NANOS;
        Optional<float[]> candidate = scores(next, rows.raw(), until);
        Optional<float[]> others = champion.flatMap(release ->
                scores(release, OtherContract.read(rows.raw(), next.signature(), release.signature()), until));
        if (candidate.isEmpty() || (champion.isPresent() && others.isEmpty())) {
            return one(
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "Scoring this site's own " + rows.raw().count() + " rows takes longer than " + MOST_SECONDS
                            + " seconds here. Leave some out of " + file.getFileName() + ".");
        }
        ModelScores ours = scored(next, candidate.get());
        // a version in service that answers no numbers is nothing to compare with, and the sooner replaced the better
        Optional<ModelScores> theirs =
                others.filter(this::areValid).map(scores -> scored(champion.orElseThrow(), scores));
        return new GateSuite(terms.gates())
                .judgeOwnRows(evidence(rows, next, ours, theirs.orElse(ours)), theirs.isPresent());
    }

    private Evidence evidence(OwnRows rows, Release next, ModelScores ours, ModelScores theirs) {
        return new Evidence(
                ModelTask.of(terms.definition()),
                rows.labelled(),
                new Evidence.Scores(ours, theirs),
                new Evidence.Checks(new GoldenCheck(0, 0), Optional.empty()),
                List.of(),
                new HoldoutUse("", next.version().model(), next.version().toString(), 0, 1, Instant.EPOCH),
                0);
    }

    private boolean areValid(float[] scores) {
        Task task = terms.definition().task();
        for (float score : scores) {
            if (!task.canScore(score)) {
                return false;
            }
        }
        return true;
    }

    private static ModelScores scored(Release release, float[] scores) {
        return new ModelScores(release.packageDigest(), scores, "", "", Optional.of(release.operatingPoint()));
    }

    /** Empty if it takes too long: nobody else's order may wait for it. */
    private static Optional<float[]> scores(Release release, RawRows rows, long until) {
        int count = rows.count();
        int outputs = release.signature().outputs();
        int atOnce = release.signature().answers().readsText() ? TEXTS_AT_ONCE : ROWS_AT_ONCE;
        float[] scores = new float[count * outputs];
        for (int from = 0; from < count; from += atOnce) {
            if (System.nanoTime() > until) {
                return Optional.empty();
            }
            float[] block = release.model().score(rows.rows(from, Math.min(count, from + atOnce)));
            System.arraycopy(block, 0, scores, from * outputs, block.length);
        }
        return Optional.of(scores);
    }
}
