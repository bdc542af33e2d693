package dev.drydock.cli.site;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.extensions.ExtensionFolder;
import dev.drydock.extensions.ExtensionInspection;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.suite.InstalledPolicy;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the jars in {@code lib/ext} are those that the signed gate policy lists, and have what it lists of them. Only a listed jar is
 * loaded, as in a run.
 */
final class ExtensionsCheck {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SiteFolder site;
    private final ExtensionFolder folder;
    private final Optional<String> launcher;

    /** @param launcher that {@code etc/site.yaml} chooses from the extensions */
    ExtensionsCheck(SiteFolder site, Optional<String> launcher) {
        this.site = site;
        this.launcher = launcher;
        this.folder = new ExtensionFolder(site.extensions());
    }

    Finding finding() {
        try {
            return finding(listed());
        } catch (DrydockException e) {
            return wrong(e.sentence());
        }
    }

    private List<Extension> listed() {
        return Files.exists(site.policy())
                ? new InstalledPolicy(site.policy(), new SiteTrust(site.trust(), site.roots())::current)
                        .current()
                        .policy()
                        .extensions()
                : List.of();
    }

    private Finding finding(List<Extension> listed) {
        List<String> problems = new ArrayList<>();
        ExtensionInspection inspection = new ExtensionInspection(folder, LIMIT);
        for (Extension extension : listed) {
            try {
                inspection.require(extension);
            } catch (DrydockException e) {
                problems.add(e.sentence());
            }
        }
        launcher.filter(name -> listed.stream()
                        .noneMatch(extension -> extension.launchers().contains(name)))
                .ifPresent(name -> problems.add("etc/site.yaml has launcher: extension:" + name
                        + ", and the signed gate policy lists no jar with this launcher"));
        List<String> known =
                listed.stream().map(extension -> extension.jar().name()).toList();
        folder.jars().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problems.add(name + " is not in the signed gate policy, so it is never loaded"));
        return problems.isEmpty()
                ? new Finding("extensions", true, words(listed), "")
                : wrong(String.join("; ", problems));
    }

    private static String words(List<Extension> listed) {
        return listed.isEmpty()
                ? "none"
                : listed.stream()
                        .map(extension -> extension.jar().name() + " with "
                                + Stream.of(
                                                extension.gates().stream().map(ExtensionGate::wireName),
                                                extension.readers().stream().map(format -> "reader " + format),
                                                extension.launchers().stream().map(name -> "launcher " + name))
                                        .flatMap(names -> names)
                                        .collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("; "));
    }

    private Finding wrong(String found) {
        return new Finding(
                "extensions",
                false,
                found,
                "Put into " + site.extensions()
                        + " exactly the jars that the policy lists, or have a policy signed that lists"
                        + " these: docs/guides/extensions.md.");
    }
}
