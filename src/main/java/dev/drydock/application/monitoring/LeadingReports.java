package dev.drydock.application.monitoring;

import dev.drydock.domain.validation.LeadingFigures;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The figures that gate reports lead with, by the reports' digests: a digest's report never changes. Keeps the last {@value #MOST} that were
 * asked for. Safe for use by many threads. Tested by {@code ViewModelHistoryTest}.
 */
@Singleton
final class LeadingReports {
    private static final int MOST = 5000;

    private final ReportStore reports;
    private final SuiteDocuments documents;
    private final Map<String, LeadingFigures> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LeadingFigures> eldest) {
            return size() > MOST;
        }
    };

    @Inject
    LeadingReports(ReportStore reports, SuiteDocuments documents) {
        this.reports = reports;
        this.documents = documents;
    }

    /** Empty if the report is not there any more or cannot be read. */
    Optional<LeadingFigures> find(String digest) {
        synchronized (known) {
            LeadingFigures before = known.get(digest);
            if (before != null) {
                return Optional.of(before);
            }
        }
        Optional<LeadingFigures> read = read(digest);
        read.ifPresent(figures -> {
            synchronized (known) {
                known.put(digest, figures);
            }
        });
        return read;
    }

    private Optional<LeadingFigures> read(String digest) {
        try {
            return reports.findJson(digest).map(documents::readLeading);
        } catch (DrydockException e) {
            return Optional.empty();
        }
    }
}
