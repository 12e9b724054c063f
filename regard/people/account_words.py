"""What allauth says around signing in where its own translations are not in the tone of the rest, such as *du* in German.

Catalogs of this part are asked before those of allauth, so it is enough that they hold these texts.
"""

from regard.kernel.words import lazy

SAID_OTHERWISE = (
    lazy("Are you sure you want to sign out?"),
    lazy("Be patient, you are sending too many requests."),
    lazy(
        "Forgotten your password? Enter your email address below, and we'll send you an email allowing you to reset it."
    ),
    lazy("Please Confirm Your Email Address"),
    lazy("Please type your current password."),
    lazy("Thank you for using %(site_name)s!\n%(site_domain)s"),
    lazy(
        "The password reset link was invalid, possibly because it has already been used.  Please request a "
        '<a href="%(passwd_reset_url)s">new password reset</a>.'
    ),
    lazy(
        'This email confirmation link expired or is invalid. Please <a href="%(email_url)s">issue a new email confirmation'
        " request</a>."
    ),
    lazy("Too many failed login attempts. Try again later."),
    lazy(
        "We have sent you an email. If you have not received it please check your spam folder. Otherwise contact us if you do not"
        " receive it in a few minutes."
    ),
    lazy("You are about to connect a new third-party account from %(provider)s."),
    lazy("You are about to deactivate authenticator app based authentication. Are you sure?"),
    lazy("You are about to generate a new set of recovery codes for your account."),
    lazy("You are about to sign in using a third-party account from %(provider)s."),
    lazy("You are already logged in as %(user_display)s."),
    lazy("You cannot generate recovery codes without having two-factor authentication enabled."),
    lazy("You cannot remove your primary email address (%(email)s)."),
    lazy("You cannot remove your primary email address."),
    lazy(
        "You decided to cancel logging in to our site using one of your existing accounts. If this was a mistake, please proceed"
        ' to <a href="%(login_url)s">sign in</a>.'
    ),
    lazy("You have confirmed %(email)s."),
    lazy("You have signed out."),
    lazy("You must type the same password each time."),
    lazy(
        "You're receiving this email because user %(user_display)s has given your email address to register an account on"
        " %(site_domain)s."
    ),
    lazy(
        "You're receiving this email because you or someone else has requested a password reset for your user account.\n"
        "It can be safely ignored if you did not request a password reset. Click the link below to reset your password."
    ),
    lazy("Your password has been changed."),
    lazy("Your password is now changed."),
    lazy("Your primary email address must be verified."),
)
