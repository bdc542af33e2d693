package dev.drydock.domain.delivery;

import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.release.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a site says, under its delivery key, about the models that another site supplies with packages. It travels with each delivery to that
 * site and has no rows, no names of columns and no names of persons.
 *
 * @param route from the site that reports to the one that supplied
 * @param stage of the reporting site; empty if its policy orders no stages
 * @param models those with a package of the supplier, by name
 */
public record SiteReport(Route route, Instant at, Optional<String> stage, List<ModelReport> models) {
    public SiteReport {
        models = List.copyOf(models);
    }

    /** Of a site whose policy orders no stages. */
    public SiteReport(Route route, Instant at, List<ModelReport> models) {
        this(route, at, Optional.empty(), models);
    }

    /** One model of the reporting site, under its name there. */
    public record ModelReport(
            String model, Optional<InService> serving, List<Supplied> supplied, Optional<Drift> drift) {
        public ModelReport {
            supplied = List.copyOf(supplied);
        }

        /** The supplied package that answers there; empty if another version does, or none. */
        public Optional<Supplied> suppliedInService() {
            return serving.flatMap(now -> supplied.stream()
                    .filter(one -> one.became()
                            .filter(became -> became.version() == now.version())
                            .isPresent())
                    .findFirst());
        }
    }

    /** @param since when it began to answer, most recently */
    public record InService(int version, String packageDigest, Instant since) {}

    /**
     * A package of the supplier that somebody brought to a model.
     *
     * @param version as the supplier calls it, such as {@code pump-failure/7}
     * @param packageDigest of the supplier's package
     * @param became empty while nothing was made of it
     */
    public record Supplied(String version, String packageDigest, Instant broughtAt, Optional<Became> became) {}

    /**
     * What became of a package.
     *
     * @param version number of the version there
     * @param state a constant's name of {@code VersionState}
     * @param verdict of the gates there; empty before they judged it
     * @param holding gates that hold it
     * @param trial what the serving node found when it was to answer, PASS or FAIL; empty if none tried it
     * @param served empty if it never answered
     * @param environment of the node where it was tried out; {@link Environment#UNKNOWN} if the site's policy orders no stages, or its node states none
     */
    public record Became(
            int version,
            String state,
            String verdict,
            List<String> holding,
            String trial,
            Optional<Served> served,
            Environment environment) {
        public Became {
            holding = List.copyOf(holding);
        }

        /** Where no environment is stated. */
        public Became(
                int version,
                String state,
                String verdict,
                List<String> holding,
                String trial,
                Optional<Served> served) {
            this(version, state, verdict, holding, trial, served, Environment.UNKNOWN);
        }

        /** Whether it is refused there for good, or was by the node. */
        public boolean isRefused() {
            return state.equals("REJECTED") || trial.equals("FAIL");
        }
    }

    /**
     * How a version answered.
     *
     * @param longest time without a break
     * @param wentBack whether a version that answered before it answers now
     */
    public record Served(Duration longest, boolean wentBack) {}

    /**
     * The newest measurement of drift of the version in service.
     *
     * @param decision a constant's name of {@code DriftDecision}
     * @param rows of the window
     * @param drifted number of inputs that drifted
     */
    public record Drift(String decision, int rows, int drifted) {}
}
