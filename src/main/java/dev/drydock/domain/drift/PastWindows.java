package dev.drydock.domain.drift;

import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.DriftReport.Measured;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftMeasure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures of earlier runs against the same champion, each snapshot once, the newest first. A column that had drifted in a window is left
 * out there, because the band must show normal windows.
 */
public final class PastWindows {
    /** The number of newest windows in a band. */
    private static final int MOST = 60;

    private final Map<Key, List<Double>> values = new HashMap<>();

    private record Key(ColumnRole role, String column, DriftMeasure measure) {}

    /**
     * @param reports of earlier runs of the model, the newest first
     * @param champion windows against another one are not comparable
     * @param snapshot the window of today, which is no past one when a run measures it again
     */
    public static PastWindows of(Iterable<DriftReport> reports, Optional<String> champion, String snapshot) {
        PastWindows past = new PastWindows();
        Set<String> seen = new HashSet<>(Set.of(snapshot));
        for (DriftReport report : reports) {
            if (report.champion().equals(champion) && champion.isPresent() && seen.add(report.snapshot())) {
                report.columns().forEach(past::add);
            }
        }
        return past;
    }

    private void add(ColumnDrift column) {
        if (column.verdict() != DriftVerdict.DRIFTED) {
            for (Measured measured : column.measures()) {
                List<Double> known = values.computeIfAbsent(
                        new Key(column.role(), column.name(), measured.measure()), key -> new ArrayList<>());
                if (known.size() < MOST) {
                    known.add(measured.value());
                }
            }
        }
    }

    Optional<Band> band(DriftColumn column, DriftMeasure measure) {
        return Band.over(values.getOrDefault(new Key(column.role(), column.name(), measure), List.of()));
    }
}
