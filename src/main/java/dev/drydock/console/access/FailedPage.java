package dev.drydock.console.access;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;

/** Shows the failure and what to do about it. */
@Named("failed")
@RequestScoped
public class FailedPage {
    @Inject
    HttpServletRequest request;

    public Shown shown() {
        return request.getAttribute(Shown.ATTRIBUTE) instanceof Shown shown ? shown : Shown.notFound("this address");
    }
}
