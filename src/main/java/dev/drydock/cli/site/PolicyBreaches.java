package dev.drydock.cli.site;

import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.SiteRules.Breach;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.suite.InstalledPolicy;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which settings of a site break the section {@code site} of a gate policy. */
public final class PolicyBreaches {
    private final SiteFolder site;
    private final Map<String, String> variables;

    /** @param variables environment of the server */
    public PolicyBreaches(SiteFolder site, Map<String, String> variables) {
        this.site = site;
        this.variables = variables;
    }

    /**
     * Of the site's configuration as it is now.
     *
     * @return none of a folder that holds no site yet
     * @throws DrydockException if the configuration cannot be read
     */
    public List<Breach> of(SiteRules rules) {
        if (!Files.exists(site.configuration())) {
            return List.of();
        }
        SiteConfiguration configuration = SiteConfiguration.read(site.configuration());
        if (!configuration.node().runs().orchestrator()) {
            return List.of(); // a node sends nothing by itself
        }
        return rules.breaches(
                configuration.outside(SiteDatabase.of(site, variables)),
                configuration.deliveries().scanner().isPresent(),
                configuration.deliveries().markings());
    }

    /** Where the installed policy lets the site send anything, in words; empty if it does not limit this, or cannot be read. */
    Optional<String> egress() {
        try {
            return Optional.ofNullable(installed().limits().get("site.egress"));
        } catch (DrydockException e) {
            return Optional.empty(); // told by the finding
        }
    }

    private SiteRules installed() {
        return new InstalledPolicy(site.policy(), new SiteTrust(site.trust(), site.roots())::current).siteRules();
    }

    /** By the policy that is installed. */
    Finding finding() {
        try {
            SiteRules rules = installed();
            List<Breach> breaches = of(rules);
            return new Finding(
                    "site rules",
                    breaches.isEmpty(),
                    breaches.isEmpty()
                            ? rules.limits().isEmpty() ? "the gate policy has none" : "kept: " + rules.limits()
                            : breaches.stream().map(Breach::toString).collect(Collectors.joining("; ")),
                    "Correct each setting, or have release managers sign another policy. The orchestrator does not start"
                            + " while something leaves the host that site.egress does not name.");
        } catch (DrydockException e) {
            return new Finding(
                    "site rules",
                    false,
                    e.sentence(),
                    "Install a gate policy that the trust file's release managers signed.");
        }
    }
}
