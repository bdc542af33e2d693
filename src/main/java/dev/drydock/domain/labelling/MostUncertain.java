package dev.drydock.domain.labelling;

import dev.drydock.domain.labelling.CappedRanking.Ranked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the most useful rows by their scores: first one of each group, then more of a group up to its limit; a row with the same inputs
 * as one that was taken is passed over. Of each source it remembers, with one row a group and with as many as a group may have, twice
 * as many rows as are asked for. The greedy choice never looks further: what it passes over shares its group with rows that were taken,
 * or its source is full. Only where more rows of different groups have the same inputs than rows were asked for can the choice be short
 * of rows. Which are chosen never depends on the order in which they came.
 */
final class MostUncertain implements RowChooser {
    private final QueryStrategy strategy;
    private final int classes;
    private final int capacity;
    private final int mostOfGroup;
    private final Map<String, Source> sources = new HashMap<>();

    private record Source(CappedRanking oneOfGroup, CappedRanking manyOfGroup) {}

    MostUncertain(LabelQuestion question, int classes) {
        this.strategy = question.strategy();
        this.classes = classes;
        this.capacity = 2 * question.rows();
        this.mostOfGroup = question.mostOfGroup();
    }

    @Override
    public void offer(Candidate candidate) {
        Ranked ranked = new Ranked(candidate, strategy.usefulness(candidate.score(), classes));
        Source source = sources.computeIfAbsent(
                candidate.source(),
                name -> new Source(new CappedRanking(capacity, 1), new CappedRanking(capacity, mostOfGroup)));
        source.oneOfGroup.offer(ranked);
        source.manyOfGroup.offer(ranked);
    }

    @Override
    public List<Candidate> choose(int rows, int most, Quota quota, List<Candidate> anyway) {
        List<Ranked> one = new ArrayList<>();
        List<Ranked> many = new ArrayList<>();
        for (Source source : sources.values()) {
            source.oneOfGroup.rows().forEach(one::add);
            source.manyOfGroup.rows().forEach(many::add);
        }
        List<Candidate> chosen = new ArrayList<>(rows);
        take(one, 1, rows, quota, chosen);
        take(many, most, rows, quota, chosen);
        return chosen;
    }

    private static void take(List<Ranked> from, int mostOfGroup, int rows, Quota quota, List<Candidate> chosen) {
        from.sort(Ranked.ORDER);
        for (Ranked ranked : from) {
            if (chosen.size() == rows) {
                return;
            }
            if (quota.admits(ranked.candidate(), mostOfGroup)) {
                quota.take(ranked.candidate());
                chosen.add(ranked.candidate());
            }
        }
    }
}
