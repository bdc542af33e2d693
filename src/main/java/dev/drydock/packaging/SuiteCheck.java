package dev.drydock.packaging;

import dev.drydock.domain.validation.GateReport;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import java.nio.file.Path;

/** Holds a package's suite and report to the policy and the definition that lie in it. Thread-safe. */
public interface SuiteCheck {

    /**
     * Recomputes which gates with which limits the package's policy asks of its model, and compares report, gates and golden
     * vectors with that. The policy's signatures are not looked at here.
     *
     * @param directory a package whose files are all there
     * @throws DrydockException {@link ReleaseFailure#REPORT_NOT_BY_POLICY} naming each gate, limit and value that differs; {@code
     *     POLICY_INVALID}, {@code MODEL_YAML_INVALID}, {@code GATE_LOOSENED} or {@code REPORT_INVALID} for what cannot be read
     */
    Proven require(Path directory);

    /**
     * As {@link #require(Path)}, of a package that answers already or did: a gate that earlier versions of Drydock left out of their
     * reports, where nothing was to be said of it, may be missing.
     */
    Proven requireActivated(Path directory);

    /**
     * As {@link #require(Path)}, of a report that does not lie in the package, such as a later comparison.
     *
     * @param report its JSON
     */
    Proven require(Path directory, byte[] report);

    /**
     * What the report states and the policy bears out.
     *
     * @param policyVersion rises with each policy that a site installs
     * @param rules what the policy asks of people
     */
    record Proven(int policyVersion, StatedReport report, SiteRules rules) {
        /** Whether the version was imported, with nothing to compare it with. */
        public boolean isImport() {
            return report.kind() == GateReport.Kind.IMPORT;
        }
    }
}
