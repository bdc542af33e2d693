package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other sites, by what came back from them, the gravest first. */
public record FleetView(List<SiteView> sites) {

    /**
     * One site.
     *
     * @param standing GOOD, NEW, WAITING, SILENT or BAD
     * @param trusted whether the trust file names a delivery key of it in force
     * @param heardAt when the last delivery from it was taken here
     * @param reportedAt when it made its last report
     * @param problems what is wrong there, a sentence each
     * @param travelling numbers of the deliveries to it that it has not answered
     * @param expired those of them that expired
     */
    public record SiteView(
            String site,
            String standing,
            boolean trusted,
            @Nullable String heardAt,
            @Nullable String reportedAt,
            List<String> problems,
            List<Long> travelling,
            List<Long> expired,
            List<FleetModelView> models) {}

    /**
     * A model there that this site supplied.
     *
     * @param serving version in service, under its name there
     * @param since when it began to answer
     * @param servingSupplied the same version under this site's name; null if it is no package of this site
     * @param driftDecision of the newest measurement
     * @param driftedColumns number of columns that drifted
     * @param supplied newest first
     */
    public record FleetModelView(
            String model,
            @Nullable String serving,
            @Nullable String since,
            @Nullable String servingSupplied,
            @Nullable String driftDecision,
            int driftedColumns,
            List<SuppliedView> supplied) {}

    /**
     * A package of this site that somebody brought to a model there.
     *
     * @param became the version made of it, under its name there; null if there is none
     * @param verdict of the gates there
     * @param trial what the serving node found, PASS or FAIL
     */
    public record SuppliedView(
            String version,
            String packageDigest,
            String broughtAt,
            @Nullable String became,
            @Nullable String state,
            @Nullable String verdict,
            @Nullable String trial,
            List<String> holding) {}
}
