package dev.drydock.console.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.console.ingest.SnapshotPresenter.Box;
import dev.drydock.console.ingest.SnapshotPresenter.CategoryRow;
import dev.drydock.console.ingest.SnapshotPresenter.NumberRow;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.statistics.Anomaly;
import dev.drydock.domain.statistics.AnomalyRule;
import dev.drydock.domain.statistics.CategoryStatistics;
import dev.drydock.domain.statistics.CategoryStatistics.Counts;
import dev.drydock.domain.statistics.NumberStatistics;
import dev.drydock.domain.statistics.NumberStatistics.Spread;
import dev.drydock.domain.statistics.NumberStatistics.Summary;
import dev.drydock.domain.statistics.Parts;
import dev.drydock.domain.statistics.SnapshotDescriptions.Description;
import dev.drydock.domain.statistics.SnapshotStatistics;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SnapshotPresenterTest {
    private static final Summary FLOW = new Summary(1900, 100, Optional.of(new Spread(3, 123.4567891, 10.5, -50, 150)));
    private static final Summary ONE = new Summary(1, 0, Optional.of(new Spread(0, 7, Double.NaN, 7, 7)));
    private static final NumberStatistics NUMBER = new NumberStatistics(
            "flow",
            false,
            new Parts<>(FLOW, FLOW, ONE, new Summary(0, 4, Optional.empty())),
            List.of(-50.0, 0.0, 50.0, 100.0, 125.0, 140.0, 150.0));

    private static CategoryStatistics label(int classes) {
        List<String> names = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add("class-" + i);
            counts.add(i + 1L);
        }
        Counts all = new Counts(classes * (classes + 1) / 2, 0, classes, counts);
        Counts none = new Counts(0, 0, 0, Collections.nCopies(classes, 0L));
        return new CategoryStatistics("label", false, names, new Parts<>(all, all, none, none));
    }

    private static Description snapshot(Optional<SnapshotStatistics> statistics, List<Anomaly> anomalies) {
        return new Description(
                new SnapshotId("3f".repeat(32)),
                "pump",
                "2026-11-24T00:00:00Z",
                2000,
                new TreeMap<>(Map.of("train", 1200, "tune", 300, "holdout", 500)),
                new TreeMap<>(),
                statistics,
                anomalies);
    }

    @Test
    void tellsEachNumberWithItsQuantilesItsSplitsAndItsSpread() {
        SnapshotPresenter words = SnapshotPresenter.of(snapshot(
                Optional.of(new SnapshotStatistics(List.of(NUMBER), NUMBER.mask(), Optional.empty(), label(2))),
                List.of()));

        assertThat(words.rows()).isEqualTo("2\u2009000");
        assertThat(words.splits()).isEqualTo("1\u2009200 train, 300 tune, 500 holdout");
        assertThat(words.isUnusual()).isFalse();
        NumberRow flow = words.numbers().get(0);
        assertThat(List.of(
                        flow.count(),
                        flow.missing(),
                        flow.zeros(),
                        flow.mean(),
                        flow.deviation(),
                        flow.min(),
                        flow.max()))
                .containsExactly("1\u2009900", "100", "3", "123.457", "10.5", "-50", "150");
        assertThat(flow.quantiles()).containsExactly("-50", "0", "50", "100", "125", "140", "150");
        assertThat(flow.drawing()).isEqualTo(new Box(0, 45, 68, 79, 90));
        assertThat(flow.splits())
                .extracting(split -> split.split() + " " + split.count() + " " + split.deviation() + " " + split.mean())
                .containsExactly("train 1\u2009900 10.5 123.457", "tune 1 \u2013 7", "holdout 0 \u2013 \u2013");
    }

    @Test
    void ofAPrivateColumnNothingButCountsIsShown() {
        SnapshotPresenter words = SnapshotPresenter.of(snapshot(
                Optional.of(
                        new SnapshotStatistics(List.of(label(3).mask()), NUMBER.mask(), Optional.empty(), label(2))),
                List.of()));

        NumberRow score = words.numbers().get(0);
        assertThat(score.masked()).isTrue();
        assertThat(score.count()).isEqualTo("1\u2009900");
        assertThat(score.isDrawn()).isFalse();
        assertThat(score.quantiles()).containsOnly("\u2013");
        assertThat(words.categories().get(0).rows()).isEmpty();
        assertThat(words.categories().get(0).distinct()).isEqualTo(3);
    }

    @Test
    void ofManyCategoriesTheOthersAreCountedTogether() {
        SnapshotPresenter words = SnapshotPresenter.of(snapshot(
                Optional.of(new SnapshotStatistics(List.of(), NUMBER, Optional.empty(), label(30))), List.of()));

        List<CategoryRow> rows = words.categories().get(0).rows();
        assertThat(rows).hasSize(25);
        assertThat(rows.get(0).name()).isEqualTo("class-6");
        assertThat(rows.get(24)).isEqualTo(new CategoryRow("others", "21", "4.5 %", 3, "21", "0", "0"));
    }

    @Test
    void tellsAFewAnomaliesAndHowManyMore() {
        List<Anomaly> anomalies = Collections.nCopies(23, new Anomaly(AnomalyRule.CONSTANT, "flow", 1, 2, "It is."));

        SnapshotPresenter words = SnapshotPresenter.of(snapshot(Optional.empty(), anomalies));

        assertThat(words.few()).hasSize(20);
        assertThat(words.left()).isEqualTo(3);
        assertThat(words.described()).isFalse();
    }

    @Test
    void saysWhyASnapshotCannotBeShown() {
        SnapshotPresenter words = SnapshotPresenter.of(() -> {
            throw new DrydockException(CommonFailure.NOT_FOUND, "It is gone.");
        });

        assertThat(words.problem()).isEqualTo("It is gone.");
        assertThat(words.isKnown()).isTrue();
        assertThat(SnapshotPresenter.of(Optional::empty).isKnown()).isFalse();
    }
}
