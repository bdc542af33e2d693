package dev.drydock.application.access;

/** Records what somebody changed by hand, before somebody changes the site through the server. */
@FunctionalInterface
public interface SiteWatch {
    /** Never throws: what fails is logged and tried again. */
    void lookAgain();
}
