package dev.drydock.domain.validation;

import dev.drydock.domain.registry.OperatingPoint;

/** The operating points of two models that are compared. */
public record Points(OperatingPoint candidate, OperatingPoint champion) {

    /** Of models whose packages do not matter, such as trials. */
    static Points standard(ModelTask task) {
        OperatingPoint point = OperatingPoint.standard(task.task(), task.outputs());
        return new Points(point, point);
    }
}
