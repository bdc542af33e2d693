package dev.drydock.rest.registry;

import dev.drydock.api.ContributionView;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import java.util.List;
import java.util.Optional;

/** Contributions as answers. */
public final class ContributionViews {
    private ContributionViews() {}

    public static ContributionView of(Contribution contribution) {
        Optional<Signed> signed = contribution.origin().signed();
        return new ContributionView(
                contribution.model(),
                contribution.digest(),
                contribution.weights(),
                contribution.origin().trainedBy(),
                contribution.origin().how(),
                contribution.origin().data(),
                signed.map(Signed::by).orElse(null),
                signed.map(Signed::version).orElse(null),
                signed.map(Signed::waived).orElse(List.of()),
                contribution.broughtBy(),
                contribution.broughtAt().toString());
    }
}
