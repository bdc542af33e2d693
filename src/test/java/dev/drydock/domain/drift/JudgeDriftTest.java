package dev.drydock.domain.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.drift.DriftMeter.TrainingSnapshot;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.DriftMeasure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JudgeDriftTest {
    private static final Optional<String> CHAMPION = Optional.of("pump/1");
    private static final PastWindows NO_PAST = PastWindows.of(List.of(), CHAMPION, "");

    private static DriftLimits limits(Map<DriftMeasure, Double> more, boolean bandDecides) {
        DriftLimits plain = DriftLimits.DEFAULT;
        Map<DriftMeasure, Double> most = new EnumMap<>(plain.most());
        most.putAll(more);
        return new DriftLimits(
                most,
                plain.significance(),
                plain.minRows(),
                plain.minLabels(),
                plain.minValues(),
                Set.of(ColumnRole.INPUT),
                bandDecides,
                true,
                plain.estimatedLoss());
    }

    private static List<ColumnDrift> judge(MadeRows before, MadeRows now, DriftLimits limits, PastWindows past) {
        return JudgeDrift.judge(
                MadeRows.COLUMNS, Optional.empty(), TrainingSnapshot.of(before, MadeRows.COLUMNS), now, limits, past);
    }

    private static Measured measured(ColumnDrift column, DriftMeasure measure) {
        return column.find(measure).orElseThrow();
    }

    @Tag("slow")
    @Test
    void aTinyShiftOfAMillionRowsIsSignificantAndNoDrift() {
        MadeRows before = new MadeRows(2 * DriftMeter.EXACT_ROWS, row -> MadeRows.noise(row / 2, 1));
        MadeRows now = new MadeRows(DriftMeter.EXACT_ROWS, row -> MadeRows.noise(row, 1) + 0.003);

        ColumnDrift x = judge(before, now, limits(Map.of(DriftMeasure.KOLMOGOROV_SMIRNOV, 0.1), false), NO_PAST)
                .get(0);

        assertThat(x.method()).isEqualTo(DriftMethod.EXACT);
        Measured ks = measured(x, DriftMeasure.KOLMOGOROV_SMIRNOV);
        assertThat(ks.value()).isCloseTo(0.003, within(5e-4));
        assertThat(ks.adjusted().orElseThrow()).isLessThan(0.001);
        assertThat(ks.verdict()).isEqualTo(DriftVerdict.STABLE);
        assertThat(x.verdict()).isEqualTo(DriftVerdict.STABLE);
    }

    @Test
    void asManyValuesAsAskedForDecideAndOneLessDoesNot() {
        MadeRows before = new MadeRows(800, row -> MadeRows.noise(row, 1));
        int fewest = DriftLimits.DEFAULT.minValues();
        ColumnDrift enough = judge(
                        before, new MadeRows(fewest, row -> 5 + MadeRows.noise(row, 2)), DriftLimits.DEFAULT, NO_PAST)
                .get(0);
        assertThat(enough.verdict()).isEqualTo(DriftVerdict.DRIFTED);
        ColumnDrift few = judge(
                        before,
                        new MadeRows(fewest - 1, row -> 5 + MadeRows.noise(row, 2)),
                        DriftLimits.DEFAULT,
                        NO_PAST)
                .get(0);
        assertThat(few.verdict()).isEqualTo(DriftVerdict.INSUFFICIENT_EVIDENCE);
        assertThat(few.measures())
                .allSatisfy(measured -> assertThat(measured.adjusted()).isEmpty());
    }

    @Test
    void aMillionIdenticalRowsAreStableInEveryMeasure() {
        MadeRows before = new MadeRows(2 * DriftMeter.EXACT_ROWS, row -> MadeRows.noise(row / 2, 1), r -> 0.5, r -> 0);
        MadeRows now = new MadeRows(DriftMeter.EXACT_ROWS, row -> MadeRows.noise(row, 1), r -> 0.5, r -> 0);

        assertThat(judge(before, now, DriftLimits.DEFAULT, NO_PAST)).allSatisfy(column -> {
            assertThat(column.verdict()).isEqualTo(DriftVerdict.STABLE);
            assertThat(column.measures())
                    .allSatisfy(measured -> assertThat(measured.value()).isLessThan(1e-12));
        });
    }

    @Test
    void aLargeShiftHasDriftedInEveryMeasureThatIsLimited() {
        DriftLimits all = limits(
                Map.of(
                        DriftMeasure.KOLMOGOROV_SMIRNOV,
                        0.1,
                        DriftMeasure.WASSERSTEIN,
                        0.5,
                        DriftMeasure.JENSEN_SHANNON,
                        0.1,
                        DriftMeasure.CRAMERS_V,
                        0.1),
                false);
        MadeRows before = new MadeRows(4000, row -> 100 * MadeRows.noise(row, 1));
        MadeRows now = new MadeRows(2000, row -> 100 * MadeRows.noise(row, 2) + 40);

        ColumnDrift x = judge(before, now, all, NO_PAST).get(0);

        assertThat(x.verdict()).isEqualTo(DriftVerdict.DRIFTED);
        for (DriftMeasure measure : all.most().keySet()) {
            assertThat(measured(x, measure).verdict()).as(measure.key()).isEqualTo(DriftVerdict.DRIFTED);
        }
        assertThat(measured(x, DriftMeasure.WASSERSTEIN).limit().orElseThrow())
                .as("half a standard deviation of 100 uniform units")
                .isCloseTo(0.5 * 100 / Math.sqrt(12), within(1.0));
        assertThat(measured(x, DriftMeasure.MISSING).verdict()).isEqualTo(DriftVerdict.NO_LIMIT);
    }

    @Test
    void aLargeDifferenceOfFewRowsIsInsufficientEvidence() {
        MadeRows before = new MadeRows(200, row -> MadeRows.noise(row, 1));

        ColumnDrift tooFew = judge(before, new MadeRows(99, row -> 5), DriftLimits.DEFAULT, NO_PAST)
                .get(0);
        assertThat(tooFew.verdict()).isEqualTo(DriftVerdict.INSUFFICIENT_EVIDENCE);
        assertThat(measured(tooFew, DriftMeasure.PSI).adjusted()).isEmpty();

        MadeRows chance = new MadeRows(100, row -> Math.pow(MadeRows.noise(row, 9), 1.35));
        ColumnDrift perhaps = judge(
                        before, chance, limits(Map.of(DriftMeasure.KOLMOGOROV_SMIRNOV, 0.05), false), NO_PAST)
                .get(0);
        assertThat(measured(perhaps, DriftMeasure.KOLMOGOROV_SMIRNOV).value()).isGreaterThan(0.05);
        assertThat(measured(perhaps, DriftMeasure.KOLMOGOROV_SMIRNOV).verdict())
                .isEqualTo(DriftVerdict.INSUFFICIENT_EVIDENCE);
    }

    @Test
    void eachTestCountsOnceAmongAllOfTheReport() {
        MadeRows before = new MadeRows(2000, row -> MadeRows.noise(row, 1));
        List<ColumnDrift> columns =
                judge(before, new MadeRows(1000, row -> MadeRows.noise(row, 3)), DriftLimits.DEFAULT, NO_PAST);

        List<Double> p = new ArrayList<>();
        for (ColumnDrift column : columns) {
            p.add(measured(column, DriftMeasure.PSI).p().orElseThrow());
            column.find(DriftMeasure.KOLMOGOROV_SMIRNOV)
                    .ifPresent(ks -> p.add(ks.p().orElseThrow()));
            column.find(DriftMeasure.NEW_CATEGORIES)
                    .ifPresent(one -> p.add(one.p().orElseThrow()));
            p.add(measured(column, DriftMeasure.MISSING).p().orElseThrow());
        }
        double[] adjusted = BenjaminiHochberg.adjust(
                p.stream().mapToDouble(Double::doubleValue).toArray());
        assertThat(adjusted).hasSize(9);
        assertThat(measured(columns.get(0), DriftMeasure.PSI).adjusted()).hasValue(adjusted[0]);
        assertThat(measured(columns.get(0), DriftMeasure.WASSERSTEIN).adjusted())
                .hasValue(adjusted[1]);
    }

    private static DriftReport past(int night, double psi, DriftVerdict verdict, Optional<String> champion) {
        Measured measured = new Measured(
                DriftMeasure.PSI,
                psi,
                0,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                false,
                Optional.empty(),
                verdict);
        return new DriftReport(
                "pump",
                champion,
                "snapshot-" + night,
                1000,
                new Basis(Source.PACKAGE, Optional.empty(), 0.2, 0.05, 100, 0, List.of()),
                List.of(new ColumnDrift(
                        ColumnRole.INPUT, "x", DriftMethod.EXACT, verdict, List.of(measured), Optional.empty())),
                PerformanceEstimate.impossible("No labels."),
                DriftDecision.KEPT,
                List.of());
    }

    /** Ten nights of 0.01 to 0.019, and others that do not belong to a band. */
    private static PastWindows tenNights() {
        List<DriftReport> reports = new ArrayList<>();
        for (int night = 0; night < 10; night++) {
            reports.add(past(night, 0.01 + 0.001 * night, DriftVerdict.STABLE, CHAMPION));
        }
        reports.add(past(3, 5, DriftVerdict.STABLE, CHAMPION));
        reports.add(past(20, 5, DriftVerdict.DRIFTED, CHAMPION));
        reports.add(past(21, 5, DriftVerdict.STABLE, Optional.of("pump/2")));
        reports.add(past(99, 5, DriftVerdict.STABLE, CHAMPION));
        return PastWindows.of(reports, CHAMPION, "snapshot-99");
    }

    @Test
    void aBandOfThreeSigmasOverTenPastWindowsIsShownBesideTheLimit() {
        MadeRows before = new MadeRows(4000, row -> MadeRows.noise(row, 1));
        MadeRows now = new MadeRows(2000, row -> MadeRows.noise(row, 2) * 1.1);

        Measured psi =
                measured(judge(before, now, DriftLimits.DEFAULT, tenNights()).get(0), DriftMeasure.PSI);

        Band band = psi.band().orElseThrow();
        assertThat(band.windows()).isEqualTo(10);
        assertThat(band.mean()).isCloseTo(0.0145, within(1e-12));
        assertThat(band.deviation()).isCloseTo(0.001 * Math.sqrt(82.5 / 9), within(1e-12));
        assertThat(band.upper()).isCloseTo(0.0145 + 3 * 0.001 * Math.sqrt(82.5 / 9), within(1e-12));
        assertThat(psi.value()).isBetween(band.upper(), 0.2);
        assertThat(psi.limit()).hasValue(0.2);
        assertThat(psi.verdict()).isEqualTo(DriftVerdict.STABLE);
    }

    @Test
    void theBandStandsInPlaceOfTheLimitIfTheModelWantsItSo() {
        MadeRows before = new MadeRows(4000, row -> MadeRows.noise(row, 1));
        MadeRows now = new MadeRows(2000, row -> MadeRows.noise(row, 2) * 1.1);
        DriftLimits decides = limits(Map.of(), true);

        Measured psi = measured(judge(before, now, decides, tenNights()).get(0), DriftMeasure.PSI);
        assertThat(psi.fromBand()).isTrue();
        assertThat(psi.limit()).hasValue(psi.band().orElseThrow().upper());
        assertThat(psi.verdict()).isEqualTo(DriftVerdict.DRIFTED);

        Measured early = measured(judge(before, now, decides, NO_PAST).get(0), DriftMeasure.PSI);
        assertThat(early.fromBand()).isFalse();
        assertThat(early.limit()).hasValue(0.2);
    }

    @Test
    void nineWindowsAreNoBand() {
        assertThat(Band.over(List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)))
                .isEmpty();
    }
}
