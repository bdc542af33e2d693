package dev.drydock.extensions;

import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.failure.DrydockException;
import dev.drydock.spi.ExportReader;
import dev.drydock.spi.Gate;
import dev.drydock.spi.Launcher;
import java.time.Duration;

/** Loads an extension as a run does, and asks it only for names: a check before the nightly run. Thread-safe. */
public final class ExtensionInspection {
    private final ExtensionFolder folder;
    private final GuardedCall guard;

    /** @param limit of one extension */
    public ExtensionInspection(ExtensionFolder folder, Duration limit) {
        this.folder = folder;
        this.guard = new GuardedCall(limit);
    }

    /** @throws DrydockException an {@code EXTENSION_…} code: why a run could not use it */
    public void require(Extension extension) {
        ExtensionClasses classes = folder.open(extension.jar());
        for (ExtensionGate gate : extension.gates()) {
            guard.call(
                    extension.jar(),
                    "gate " + gate.name(),
                    () -> classes.provider(Gate.class, gate.name(), Gate::name));
        }
        for (String format : extension.readers()) {
            guard.call(
                    extension.jar(),
                    "reader " + format,
                    () -> classes.provider(ExportReader.class, format, ExportReader::format));
        }
        for (String launcher : extension.launchers()) {
            guard.call(
                    extension.jar(),
                    "launcher " + launcher,
                    () -> classes.provider(Launcher.class, launcher, Launcher::name));
        }
    }
}
