package dev.drydock.persistence;

import dev.drydock.application.training.TrialStandings;
import dev.drydock.domain.registry.TrialChoice.ChoiceMetric;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.TrialStanding;
import dev.drydock.domain.validation.TrialStanding.Place;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Standings of trials in the table {@code trial_standing}. */
@ApplicationScoped
public class JpaTrialStandings implements TrialStandings {
    private static final String INSERT = """
            insert into trial_standing (instance_id, trial, metric, metric_value, low, high, difference, difference_low,
            difference_high, place, chosen) values (?, ?, ?, ?, cast(? as double precision), cast(? as double precision), ?,
            cast(? as double precision), cast(? as double precision), ?, ?)
            """;
    private static final String SELECT = """
            select trial, metric, metric_value, low, high, difference, difference_low, difference_high, place, chosen
            from trial_standing where instance_id = ? order by trial
            """;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void record(long run, List<TrialStanding> standings) {
        query("delete from trial_standing where instance_id = ?", run).executeUpdate();
        standings.forEach(standing -> query(
                        INSERT,
                        run,
                        standing.trial(),
                        standing.metric().name(),
                        standing.value(),
                        standing.bounds().map(Interval::low).orElse(null),
                        standing.bounds().map(Interval::high).orElse(null),
                        standing.difference(),
                        standing.differenceBounds().map(Interval::low).orElse(null),
                        standing.differenceBounds().map(Interval::high).orElse(null),
                        standing.place().name(),
                        standing.chosen())
                .executeUpdate());
    }

    @Override
    public List<TrialStanding> of(long run) {
        List<TrialStanding> standings = new ArrayList<>();
        for (Object row : query(SELECT, run).getResultList()) {
            standings.add(standing((Object[]) row));
        }
        return standings;
    }

    private static TrialStanding standing(@Nullable Object[] row) {
        return new TrialStanding(
                (int) number(row[0]),
                ChoiceMetric.valueOf(String.valueOf(row[1])),
                number(row[2]),
                interval(row[3], row[4]),
                number(row[5]),
                interval(row[6], row[7]),
                Place.valueOf(String.valueOf(row[8])),
                Boolean.TRUE.equals(row[9]));
    }

    private static Optional<Interval> interval(@Nullable Object low, @Nullable Object high) {
        return low == null || high == null ? Optional.empty() : Optional.of(new Interval(number(low), number(high)));
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    private Query query(String sql, @Nullable Object... arguments) {
        return NativeQueries.of(entityManager, sql, arguments);
    }
}
