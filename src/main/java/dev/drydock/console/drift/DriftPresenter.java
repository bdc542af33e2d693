package dev.drydock.console.drift;

import dev.drydock.console.Wording;
import dev.drydock.domain.drift.DecideNext;
import dev.drydock.domain.drift.DriftMethod;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.drift.DriftReport.Source;
import dev.drydock.domain.drift.DriftVerdict;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.failure.DrydockException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * The drift that a run measured, and its decision.
 *
 * @param decision {@code RETRAIN}, {@code COLLECT_LABELS} or {@code KEPT}; empty if nothing was measured
 * @param basis what was compared with what, whole sentences
 * @param remarks what could not be measured, whole sentences
 * @param columns the worst first, as many as people read
 * @param more columns that are not listed
 * @param performance what the champion's is expected to be, without labels
 * @param problem why it cannot be shown; empty if it can
 */
public record DriftPresenter(
        String decision,
        List<String> basis,
        List<String> reasons,
        List<String> remarks,
        List<Column> columns,
        int more,
        PerformancePresenter performance,
        String problem) {
    public static final DriftPresenter NONE = nothing("");

    private static final int BAR = 60;
    private static final int MOST_LISTED = 100;
    private static final int MOST_DRAWN = 24;
    private static final List<DriftVerdict> WORST_FIRST = List.of(
            DriftVerdict.DRIFTED,
            DriftVerdict.INSUFFICIENT_EVIDENCE,
            DriftVerdict.STABLE,
            DriftVerdict.NO_LIMIT,
            DriftVerdict.NO_REFERENCE);

    public DriftPresenter {
        basis = List.copyOf(basis);
        reasons = List.copyOf(reasons);
        remarks = List.copyOf(remarks);
        columns = List.copyOf(columns);
    }

    /**
     * One column.
     *
     * @param verdict name of a {@link DriftVerdict}
     * @param method what was compared
     * @param bar the population stability index in pixels of {@value #BAR}
     * @param limit where its limit stands on that scale; negative if it has none
     * @param chance the least adjusted p
     * @param chart empty if there is no histogram, or too many columns are worse
     */
    public record Column(
            String name,
            String role,
            String verdict,
            String method,
            String psi,
            int bar,
            int limit,
            String kolmogorovSmirnov,
            String wasserstein,
            String missing,
            String chance,
            List<Measure> measures,
            Optional<DriftChart> chart) {
        public boolean isDrawn() {
            return chart.isPresent();
        }

        public DriftChart drawing() {
            return chart.orElseThrow();
        }

        public boolean isOver() {
            return verdict.equals(DriftVerdict.DRIFTED.name());
        }
    }

    /** One measure. */
    public record Measure(String name, String value, String limit, String band, String chance, String verdict) {
        public boolean isBanded() {
            return !band.equals(Wording.NOTHING);
        }
    }

    public static DriftPresenter of(Supplier<Optional<DriftReport>> look) {
        try {
            return look.get().map(DriftPresenter::of).orElse(NONE);
        } catch (DrydockException e) {
            return nothing(e.sentence());
        }
    }

    private static DriftPresenter nothing(String problem) {
        return new DriftPresenter(
                "", List.of(), List.of(), List.of(), List.of(), 0, PerformancePresenter.NONE, problem);
    }

    public static DriftPresenter of(DriftReport report) {
        List<ColumnDrift> sorted = report.columns().stream()
                .sorted(Comparator.comparingInt((ColumnDrift column) -> WORST_FIRST.indexOf(column.verdict()))
                        .thenComparing(
                                Comparator.comparingDouble(ColumnDrift::psi).reversed()))
                .toList();
        double most = sorted.stream()
                .mapToDouble(ColumnDrift::psi)
                .reduce(report.basis().limit(), Math::max);
        List<Column> columns = new ArrayList<>();
        for (ColumnDrift column : sorted.subList(0, Math.min(sorted.size(), MOST_LISTED))) {
            columns.add(column(column, most, columns.size() < MOST_DRAWN));
        }
        return new DriftPresenter(
                report.decision().name(),
                basis(report),
                report.reasons(),
                report.basis().remarks(),
                columns,
                sorted.size() - columns.size(),
                PerformancePresenter.of(report.performance()),
                "");
    }

    public boolean isMeasured() {
        return !decision.isEmpty() || !problem.isEmpty();
    }

    private static List<String> basis(DriftReport report) {
        Basis basis = report.basis();
        String compared = Wording.count(report.rows()) + " rows of the run's snapshot, against "
                + (basis.source() == Source.NONE
                        ? "nothing"
                        : source(basis.source()) + " of " + report.champion().orElse("the champion"))
                + ".";
        if (basis.source() == Source.NONE) {
            return List.of(compared);
        }
        String rules = "A column has drifted if a measure is at or above its limit and its p, adjusted for all tests of"
                + " the report, is at or below " + Numbers.plain(basis.significance()) + ". With fewer than "
                + basis.minValues() + " values on one side, the column has no verdict.";
        return basis.refused() == 0
                ? List.of(compared, rules)
                : List.of(
                        compared,
                        rules,
                        Wording.count(basis.refused())
                                + " more rows were quarantined, because model.yaml does not declare one of their"
                                + " categories. The"
                                + " measures do not include them.");
    }

    private static String source(Source source) {
        return source == Source.TRAINING_SNAPSHOT ? "the training snapshot" : "the package's reference";
    }

    private static Column column(ColumnDrift column, double most, boolean drawn) {
        Optional<Measured> psi = column.find(DriftMeasure.PSI);
        return new Column(
                column.name(),
                Wording.role(column.role()),
                column.verdict().name(),
                method(column.method()),
                psi.map(DriftPresenter::value).orElse(Wording.NOTHING),
                (int) Math.round(BAR * column.psi() / most),
                psi.filter(measured -> measured.limit().isPresent())
                        .map(measured -> (int) Math.round(BAR * measured.limit().getAsDouble() / most))
                        .orElse(-1),
                cell(column, DriftMeasure.KOLMOGOROV_SMIRNOV),
                cell(column, DriftMeasure.WASSERSTEIN),
                cell(column, DriftMeasure.MISSING),
                column.measures().stream()
                        .map(Measured::adjusted)
                        .filter(OptionalDouble::isPresent)
                        .min(Comparator.comparingDouble(OptionalDouble::getAsDouble))
                        .map(DriftPresenter::chance)
                        .orElse(Wording.NOTHING),
                column.measures().stream().map(DriftPresenter::measure).toList(),
                drawn ? column.histogram().map(DriftChart::draw) : Optional.empty());
    }

    private static String method(DriftMethod method) {
        return switch (method) {
            case EXACT -> "all values";
            case SKETCH -> "a sketch";
            case BINS -> "only bins";
            case NONE -> "nothing";
        };
    }

    private static String cell(ColumnDrift column, DriftMeasure measure) {
        return column.find(measure).map(DriftPresenter::value).orElse(Wording.NOTHING);
    }

    private static Measure measure(Measured measured) {
        return new Measure(
                measured.measure().words(),
                value(measured),
                measured.limit().isPresent()
                        ? Numbers.plain(measured.limit().getAsDouble()) + (measured.fromBand() ? " by the band" : "")
                        : Wording.NOTHING,
                measured.band()
                        .map(band -> shown(band.lower()) + " to " + shown(band.upper()) + " over " + band.windows()
                                + " windows")
                        .orElse(Wording.NOTHING),
                chance(measured.adjusted()),
                measured.verdict().name());
    }

    /** With its error, if it has one. */
    private static String value(Measured measured) {
        return shown(measured.value()) + (measured.error() == 0 ? "" : " ± " + shown(measured.error()));
    }

    /** A small number to a thousandth, a large one to six digits. */
    private static String shown(double value) {
        return Math.abs(value) < 1000 ? Numbers.thousandths(value) : Numbers.plain(value);
    }

    private static String chance(OptionalDouble p) {
        return p.isPresent() ? DecideNext.chance(p.getAsDouble()).replaceFirst("^p ", "") : Wording.NOTHING;
    }
}
