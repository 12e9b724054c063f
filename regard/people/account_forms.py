"""allauth's forms in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm

from regard.kernel.words import tr


class SignInForm(LoginForm):  # type: ignore[misc]
    """Signing in by address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["login"].label = tr("E-mail")
        self.fields["password"].help_text = ""
        self.fields["remember"].label = tr("Keep me signed in")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Another password for whoever knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = tr("Password now")
        self.fields["password1"].label = tr("New password")
        self.fields["password2"].label = tr("New password, once more")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
