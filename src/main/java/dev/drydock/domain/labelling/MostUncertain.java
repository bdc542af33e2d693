package dev.drydock.domain.labelling;

import dev.drydock.domain.labelling.CappedRanking.Ranked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Selects the most useful rows by their scores: first one of each group, then more of a group up to its limit. It skips a row with the same
 * inputs as a selected one. For each source it keeps twice as many rows as requested, once with one row per group and once with the group's
 * limit. The greedy selection never needs more: a skipped row shares its group with selected rows, or its source is full. The result can
 * have too few rows only if more rows of different groups have the same inputs than rows were requested. The result does not depend on the
 * order of the rows.
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
