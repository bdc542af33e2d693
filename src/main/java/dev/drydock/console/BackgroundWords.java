package dev.drydock.console;

import dev.drydock.application.ViewBackground.Background;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.failure.DrydockException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The data behind a version beside the data behind the one it started from.
 *
 * @param parent such as {@code pump-failure/1}; empty for an imported version
 * @param drift the columns, the most drifted first
 * @param reasons what the run made of it, whole sentences
 * @param problem why it cannot be told; empty if it can
 */
public record BackgroundWords(
        String parent, Data own, Data before, String limit, List<Drift> drift, List<String> reasons, String problem) {
    static final BackgroundWords NONE =
            new BackgroundWords("", Data.of(Optional.empty()), Data.of(Optional.empty()), "", List.of(), List.of(), "");

    private static final int BAR = 120;

    /** A snapshot. */
    public record Data(String snapshot, String rows, String asOf) {
        static Data of(Optional<SealedSnapshot> snapshot) {
            return new Data(
                    snapshot.map(one -> one.id().hex()).orElse("none: it was imported"),
                    snapshot.map(one -> Wording.count(one.rows())).orElse(Wording.NOTHING),
                    snapshot.map(one -> Wording.time(one.asOf())).orElse(Wording.NOTHING));
        }
    }

    /**
     * One column.
     *
     * @param role input, prediction or label
     * @param psi its population stability index
     * @param verdict in words
     * @param bar the same in pixels of 120
     * @param limit where the limit stands on that scale
     */
    public record Drift(String input, String role, String psi, String verdict, boolean drifted, int bar, int limit) {}

    static BackgroundWords of(Supplier<Background> look) {
        try {
            return of(look.get());
        } catch (DrydockException e) {
            return new BackgroundWords("", NONE.own, NONE.before, "", List.of(), List.of(), e.sentence());
        }
    }

    private static BackgroundWords of(Background background) {
        return new BackgroundWords(
                background.parent().map(VersionId::toString).orElse(""),
                Data.of(background.snapshot()),
                Data.of(background.parentSnapshot()),
                background
                        .drift()
                        .map(report -> Numbers.plain(report.basis().limit()))
                        .orElse(""),
                background.drift().map(BackgroundWords::drift).orElse(List.of()),
                background.drift().map(DriftReport::reasons).orElse(List.of()),
                "");
    }

    private static List<Drift> drift(DriftReport report) {
        double limit = report.basis().limit();
        double most = report.columns().stream().mapToDouble(ColumnDrift::psi).reduce(limit, Math::max);
        return report.columns().stream()
                .filter(column -> !column.measures().isEmpty())
                .sorted(Comparator.comparingDouble(ColumnDrift::psi).reversed())
                .map(column -> new Drift(
                        column.name(),
                        Wording.role(column.role()),
                        Numbers.thousandths(column.psi()),
                        Wording.verdict(column.verdict()),
                        column.hasDrifted(),
                        (int) Math.round(BAR * column.psi() / most),
                        (int) Math.round(BAR * limit / most)))
                .toList();
    }

    public boolean isDriftMeasured() {
        return !drift.isEmpty();
    }
}
