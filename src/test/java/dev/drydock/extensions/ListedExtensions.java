package dev.drydock.extensions;

import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.ContributionRules;
import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.ReceiverRules;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.SitePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A policy in force that lists launchers, and those launchers from a folder {@code lib/ext}. */
public final class ListedExtensions implements PolicySource {
    private volatile List<Extension> listed = List.of();

    /** From now on the policy lists this launcher alone. */
    public ListedExtensions launcher(ExtensionJar jar, String launcher) {
        listed = List.of(new Extension(jar, List.of(), List.of(), List.of(launcher)));
        return this;
    }

    /** The launcher of that name, as an orchestrator that starts anew loads it. */
    public LoadedLauncher load(Path folder, String launcher, Duration limit, String... options) {
        return new LoadedLauncher(
                new ExtensionFolder(folder), this, new LoadedLauncher.Wanted(launcher, 0, List.of(options)), limit);
    }

    @Override
    public SitePolicy readApproved(byte[] envelope) {
        return read(envelope).policy();
    }

    @Override
    public SignedPolicy current() {
        return read(new byte[0]);
    }

    @Override
    public SignedPolicy read(byte[] envelope) {
        return new SignedPolicy(
                envelope,
                "ab".repeat(32),
                new SitePolicy(
                        Map.of(Task.BINARY_CLASSIFICATION, Reports.policy()),
                        listed,
                        ReceiverRules.DEFAULT,
                        ContributionRules.DEFAULT));
    }
}
