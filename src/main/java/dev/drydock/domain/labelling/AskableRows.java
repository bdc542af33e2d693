package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.StagedRow.Label;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import dev.drydock.domain.dataset.StagingArea.SortedRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the staged predictions whose labels may be requested: old enough, not so old that the answer would come too late, and without a
 * usable label (or with contested labels, if those are requested). A label counts as in the join: it may precede its prediction by at most
 * the clock tolerance. It reads the rows once. Not thread-safe.
 */
final class AskableRows {
    private final boolean contested;
    private final long asOf;
    private final long maturity;
    private final long tolerance;
    private final long oldest;
    private final Optional<String> version;
    private final Set<String> asked;
    private final RowChooser chooser;
    private final UniformSample<Candidate> random;
    private final Map<LeftOut, Long> leftOut = new EnumMap<>(LeftOut.class);
    private long candidates;

    /** Why a prediction is not asked for. */
    enum LeftOut {
        LABELLED,
        /** If contested rows are requested: it has no label, or its latest labels agree. */
        UNCONTESTED,
        /** Its label may still arrive without a request. */
        IMMATURE,
        TOO_OLD,
        /** It was logged twice, differently. */
        CONFLICTING,
        OTHER_VERSION,
        ASKED_BEFORE
    }

    private record Filed(ExportFile file, PackedRow row) {}

    /**
     * @param usable a prediction older than this is no longer used
     * @param version the only version whose predictions count, if there is one
     * @param asked prediction ids that are left out
     */
    AskableRows(
            DatasetSchema schema,
            LabelQuestion question,
            Duration usable,
            Optional<String> version,
            Set<String> asked,
            RowChooser chooser,
            UniformSample<Candidate> random) {
        this.contested = question.strategy() == QueryStrategy.CONTESTED;
        this.asOf = question.asOf().toEpochMilli();
        this.maturity = schema.maturity().toMillis();
        this.tolerance = schema.clockTolerance().toMillis();
        this.oldest = usable.toMillis();
        this.version = version;
        this.asked = asked;
        this.chooser = chooser;
        this.random = random;
    }

    void read(SortedRows rows) {
        List<Filed> predictions = new ArrayList<>();
        List<PackedRow> labels = new ArrayList<>();
        while (rows.next()) {
            if (!rows.sameId()) {
                place(predictions, labels);
                predictions.clear();
                labels.clear();
            }
            PackedRow row = rows.row();
            if (row.isPrediction()) {
                predictions.add(new Filed(rows.file(), row));
            } else {
                labels.add(row);
            }
        }
        place(predictions, labels);
    }

    private void place(List<Filed> predictions, List<PackedRow> labels) {
        if (predictions.isEmpty()) {
            return;
        }
        PackedRow first = predictions.get(0).row;
        long age = asOf - first.at();
        List<PackedRow> usable = labels.stream()
                .filter(label -> label.at() >= first.at() - tolerance)
                .toList();
        if (contested && !disagree(usable)) {
            leaveOut(LeftOut.UNCONTESTED);
        } else if (!contested && !usable.isEmpty()) {
            leaveOut(LeftOut.LABELLED);
            if (chooser.looksAtLabelled()) {
                chooser.offerLabelled((LoggedPrediction) first.unpack(), first);
            }
        } else if (age < maturity) {
            leaveOut(LeftOut.IMMATURE);
        } else if (age > oldest) {
            leaveOut(LeftOut.TOO_OLD);
        } else {
            offer(predictions);
        }
    }

    /** Whether the latest ones as of the question's time do, as the join sees it. */
    private boolean disagree(List<PackedRow> labels) {
        List<PackedRow> known =
                labels.stream().filter(label -> label.at() <= asOf + tolerance).toList();
        long latest = known.stream().mapToLong(PackedRow::at).max().orElse(0);
        return known.stream()
                        .filter(label -> label.at() == latest)
                        .map(label -> (Label) label.unpack())
                        .map(label -> List.of(List.of(label.label()), label.others()))
                        .distinct()
                        .count()
                > 1;
    }

    private void leaveOut(LeftOut why) {
        leftOut.merge(why, 1L, Long::sum);
    }

    private void offer(List<Filed> predictions) {
        LoggedPrediction prediction = (LoggedPrediction) predictions.get(0).row.unpack();
        if (predictions.stream()
                .skip(1)
                .anyMatch(other -> !prediction.agreesWith((LoggedPrediction) other.row.unpack()))) {
            leaveOut(LeftOut.CONFLICTING);
        } else if (version.isPresent() && !version.get().equals(prediction.modelVersion())) {
            leaveOut(LeftOut.OTHER_VERSION);
        } else if (asked.contains(prediction.predictionId())) {
            leaveOut(LeftOut.ASKED_BEFORE);
        } else {
            candidates++;
            Candidate candidate = Candidate.of(prediction, firstSource(predictions), predictions.get(0).row);
            random.offer(candidate.predictionId(), candidate);
            chooser.offer(candidate);
        }
    }

    /** Of several sources the first by name, so that the order of files does not matter. */
    private static String firstSource(List<Filed> predictions) {
        return predictions.stream()
                .map(filed -> filed.file.source())
                .min(String::compareTo)
                .orElseThrow();
    }

    long candidates() {
        return candidates;
    }

    Map<LeftOut, Long> leftOut() {
        return leftOut;
    }
}
