package dev.drydock.domain.release;

import dev.drydock.domain.registry.Contribution.Origin;
import java.nio.file.Path;

/** Reads where the weights of another site's package come from. */
public interface ContributedOrigins {

    /**
     * By the package's own files, in sentences for people.
     *
     * @param verified its bytes and signature were verified
     * @throws dev.drydock.failure.DrydockException {@code CONTRIBUTION_REFUSED} if its report names too much
     */
    Origin of(Path directory, VerifiedPackage verified);
}
