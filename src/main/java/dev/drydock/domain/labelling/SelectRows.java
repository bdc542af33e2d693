package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.StagingArea.SortedRows;
import dev.drydock.domain.labelling.AskableRows.LeftOut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Selects the rows of a label request. A share of them is drawn uniformly at random from all rows that may be requested; the others are the
 * most useful ones by the strategy. Memory grows with the requested rows and the sources, not with the staged rows. The same rows in any
 * order of files give the same selection.
 */
public final class SelectRows {
    /** A row must stay usable for so long, that people have time to answer. */
    public static final Duration TIME_TO_ANSWER = Duration.ofDays(7);

    private SelectRows() {}

    /**
     * What was chosen.
     *
     * @param rows the most useful first, random ones at even distances among them: of any first part of the list they are the same
     *     share
     * @param candidates how many rows could be asked for
     * @param leftOut how many predictions could not, by the reason
     */
    public record Selection(List<ChosenRow> rows, long candidates, SortedMap<String, Long> leftOut) {
        public Selection {
            rows = List.copyOf(rows);
        }

        public long random() {
            return rows.stream().filter(ChosenRow::isRandom).count();
        }
    }

    /**
     * @param window a prediction older than this is no longer used
     * @param version the only version whose predictions count, if there is one
     * @param asked prediction ids that are left out
     */
    public static Selection select(
            LabelQuestion question,
            DatasetSchema schema,
            Duration window,
            Optional<String> version,
            Set<String> asked,
            SortedRows rows) {
        question.strategy().requireSuits(question.model(), schema);
        RowChooser chooser = question.strategy() == QueryStrategy.CORE_SET
                ? new FarthestFirst(question, schema.inputs())
                : new MostUncertain(question, schema.classes().size());
        UniformSample<Candidate> random = new UniformSample<>(question.randomRows(), question.seed());
        AskableRows askable =
                new AskableRows(schema, question, window.minus(TIME_TO_ANSWER), version, asked, chooser, random);
        askable.read(rows);
        return new Selection(chosen(question, chooser, random.rows()), askable.candidates(), named(askable.leftOut()));
    }

    private static List<ChosenRow> chosen(LabelQuestion question, RowChooser chooser, List<Candidate> random) {
        Quota quota = new Quota(question.mostOfSource());
        random.forEach(quota::exclude);
        List<Candidate> useful = chooser.choose(question.rows() - random.size(), question.mostOfGroup(), quota, random);
        List<ChosenRow> rows = new ArrayList<>();
        int drawn = 0;
        for (Candidate candidate : useful) {
            rows.add(new ChosenRow(candidate, question.strategy().wireName()));
            int due = Math.toIntExact((long) random.size() * (rows.size() - drawn) / useful.size());
            while (drawn < due) {
                rows.add(new ChosenRow(random.get(drawn++), ChosenRow.RANDOM));
            }
        }
        random.subList(drawn, random.size()).forEach(candidate -> rows.add(new ChosenRow(candidate, ChosenRow.RANDOM)));
        return rows;
    }

    private static SortedMap<String, Long> named(Map<LeftOut, Long> leftOut) {
        SortedMap<String, Long> named = new TreeMap<>();
        leftOut.forEach(
                (why, rows) -> named.put(why.name().toLowerCase(Locale.ROOT).replace('_', '-'), rows));
        return named;
    }
}
